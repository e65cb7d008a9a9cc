namespace Outrigger.Assist.Schemas;

/// <summary>Reads two schemas and compares them, today. Thread-safe: keeps nothing.</summary>
internal sealed class SchemaComparison(TimeProvider time) : ISchemaComparison
{
    public IReadOnlyList<SpecificationChange> Compare(string before, string after, bool isWrittenByCallers)
    {
        var from = new SpecDocument(Read(before, "first"));
        var to = new SpecDocument(Read(after, "second"));
        var changes = new SpecChanges();
        var lifecycle = new LifecycleDiff(changes, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        var place = new SchemaPlace(isWrittenByCallers ? SchemaSide.Request : SchemaSide.Response, "application/json");
        new SchemaDiff(from, to, changes, new SpecEquality(from, to), lifecycle, place).Compare(from.Root, to.Root, "");
        return [.. changes.All.OrderByDescending(static change => change.Level)];
    }

    private static SpecNode Read(string text, string which)
    {
        var root = SpecReader.Read(text);
        return root.IsMap ? root : throw new InvalidDataException($"The {which} text is no schema: it is not an object.");
    }
}
