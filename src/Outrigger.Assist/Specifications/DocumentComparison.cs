using Outrigger.Assist.Schemas;

namespace Outrigger.Assist.Specifications;

/// <summary>Reads two OpenAPI documents and compares them, today. Thread-safe: keeps nothing.</summary>
internal sealed class DocumentComparison(TimeProvider time)
{
    /// <summary>What changed, and the title of the later document.</summary>
    /// <param name="before">The document in use.</param>
    /// <param name="after">The next one.</param>
    /// <param name="leastDays">How many days ahead a sunset must be announced; 0 when it need not be announced at all.</param>
    /// <exception cref="InvalidDataException">One of them is neither JSON nor YAML, or no OpenAPI document.</exception>
    public (SpecChanges Changes, string Title) Compare(string before, string after, int leastDays)
    {
        var from = Read(before, "first");
        var to = Read(after, "second");
        return (SpecDiff.Run(new(from), new(to), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), leastDays), to["info"]?.TextOf("title") ?? "an interface");
    }

    private static SpecNode Read(string text, string which)
    {
        var root = SpecReader.Read(text);
        return root.IsMap && (root["openapi"] is not null || root["swagger"] is not null)
            ? root
            : throw new InvalidDataException($"The {which} document is no OpenAPI document: it has no member openapi or swagger.");
    }
}
