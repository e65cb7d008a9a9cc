namespace Outrigger.Assist.Prediction;

/// <summary>What is known of a request before it is handled.</summary>
/// <param name="Path">Its path; ids in it are taken out.</param>
/// <param name="Method">Its method.</param>
public sealed record RequestFacts(string Path, string Method)
{
    /// <summary>Parameters of query and body by name; a value that is an object or a list as its JSON. At most 64 are looked at.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Parameters { get; init; } = [];

    /// <summary>How large the body is, in bytes.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Which version of which client sends it; null when not known.</summary>
    public string? ClientVersion { get; init; }

    /// <summary>Who sends it, so that no single sender teaches more than its share; null when not known.</summary>
    public string? Sender { get; init; }

    /// <summary>How well the dependencies of the backend do, 0 (down) to 1, by name. At most 16 are looked at.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Dependencies { get; init; } = [];
}
