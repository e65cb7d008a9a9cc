namespace Outrigger.Assist.Schemas;

/// <summary>
/// Compares two JSON Schemas, as of messages and events that no OpenAPI document describes. Thread-safe.
/// </summary>
public interface ISchemaComparison
{
    /// <summary>What changed, the worst first.</summary>
    /// <param name="before">The schema in use, JSON or YAML.</param>
    /// <param name="after">The next one.</param>
    /// <param name="isWrittenByCallers">
    /// True for what callers write (a request, a command): narrowing it breaks them. False for what they read (an answer,
    /// an event): widening it breaks them.
    /// </param>
    /// <exception cref="InvalidDataException">One of them is neither JSON nor YAML, or no schema.</exception>
    IReadOnlyList<SpecificationChange> Compare(string before, string after, bool isWrittenByCallers);
}
