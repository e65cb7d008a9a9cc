using Xunit;

namespace Outrigger.Client.Tests;

/// <summary>The files beside the tests, and the programs of other languages.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Skips the test, or fails it in CI, unless something is there.</summary>
    public static void Need(bool condition, string problem)
    {
        if (condition)
        {
            return;
        }

        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "CI=true, and " + problem);
        Assert.Skip(problem);
    }

    /// <summary>A program on the path; null when it is not there.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Outrigger.slnx was not found above the tests.");
    }
}
