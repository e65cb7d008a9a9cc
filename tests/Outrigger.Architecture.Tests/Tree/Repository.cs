namespace Outrigger.Architecture.Tests.Tree;

/// <summary>The tree that is being tested: every text file below the folder of <c>Outrigger.slnx</c> that a commit could hold.</summary>
internal static class Repository
{
    private static readonly string[] SkippedFolders = ["artifacts", "node_modules", ".git", ".vs", ".idea", "TestResults", "bin", "obj"];

    private static readonly string[] BinaryEndings = [".png", ".ico", ".bin", ".gz", ".zip", ".woff2", ".db", ".pfx", ".onnx"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<TextFile> Files { get; } = [.. ReadFiles(Root, "")];

    /// <summary>The product's own code.</summary>
    public static IReadOnlyList<CSharpFile> Source { get; } =
        [.. Files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && f.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(f => new CSharpFile(f.Path, f.Text))];

    public static IReadOnlyList<TextFile> Projects { get; } = [.. Files.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal))];

    public static IReadOnlyList<TextFile> Markdown { get; } = [.. Files.Where(f => f.Path.EndsWith(".md", StringComparison.Ordinal))];

    public static bool UpdatesSnapshots { get; } = Environment.GetEnvironmentVariable("OUTRIGGER_UPDATE_SNAPSHOTS") == "1";

    public static string Read(string path) => Files.FirstOrDefault(f => f.Path == path)?.Text ?? "";

    public static string FullPath(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No folder above the tests holds Outrigger.slnx.");
    }

    private static IEnumerable<TextFile> ReadFiles(string folder, string prefix)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            // In a worktree .git is a file.
            if (Path.GetFileName(file) != ".git" && !BinaryEndings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            {
                yield return new TextFile(prefix + Path.GetFileName(file), File.ReadAllText(file));
            }
        }

        foreach (var child in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(child);
            var isRuntimeData = prefix.Length == 0 && name == "data";
            if (!SkippedFolders.Contains(name) && !isRuntimeData)
            {
                foreach (var file in ReadFiles(child, $"{prefix}{name}/"))
                {
                    yield return file;
                }
            }
        }
    }
}
