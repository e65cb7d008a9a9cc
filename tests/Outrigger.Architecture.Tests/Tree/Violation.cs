namespace Outrigger.Architecture.Tests.Tree;

/// <summary>A broken rule, as the reader of a failed test sees it.</summary>
internal sealed record Violation(string Path, string What)
{
    public override string ToString() => $"{Path}: {What}";
}
