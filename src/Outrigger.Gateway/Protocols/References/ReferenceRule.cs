using System.Text;

namespace Outrigger.Gateway.Protocols.References;

/// <summary>How a member names something that lies at a provider.</summary>
internal enum ReferenceShape
{
    /// <summary>Its value is an id, or a list of ids.</summary>
    Id,

    /// <summary>Its value is an object that has the id as its member <c>id</c>.</summary>
    ObjectWithId,

    /// <summary>Its value is an address, which names a stored object at some hosts only.</summary>
    Address,

    /// <summary>Its value is the client's own data, or a schema of it: nothing in it is a name.</summary>
    Opaque,
}

/// <summary>One member's name and what it means.</summary>
internal sealed class ReferenceRule(string name, params ReferenceShape[] shapes)
{
    /// <summary>The name, unescaped.</summary>
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Whether the member may have this shape.</summary>
    public bool Has(ReferenceShape shape) => Array.IndexOf(shapes, shape) >= 0;
}
