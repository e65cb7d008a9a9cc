using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.References;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>What messages name of what lies at Anthropic. Stateless and thread-safe.</summary>
internal static class AnthropicReferences
{
    private static readonly ReferenceScanner Scanner = new(
        ["file_id", "\"container\"", "skill_id"],
        [
            new("file_id", ReferenceShape.Id),
            new("container", ReferenceShape.Id, ReferenceShape.ObjectWithId),
            new("skill_id", ReferenceShape.Id),
            new("input", ReferenceShape.Opaque),
            new("input_schema", ReferenceShape.Opaque),
            new("input_examples", ReferenceShape.Opaque),
            new("schema", ReferenceShape.Opaque),
            new("metadata", ReferenceShape.Opaque),
        ]);

    public static IReadOnlyList<ObjectReference>? Find(ReadOnlySpan<byte> body)
    {
        List<ObjectReference>? found = null;
        Scanner.Find(body, ref found);
        return found;
    }
}
