namespace Outrigger.Architecture.Tests.Tree;

/// <summary>A file of the tree: its path from the root with forward slashes, and its text.</summary>
internal sealed record TextFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";
}
