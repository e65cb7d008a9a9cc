using System.Runtime.CompilerServices;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Where things lie: the solution, the built server, the npm clients, the shared data.</summary>
internal static class Layout
{
    /// <summary>The folder of Outrigger.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The server as it was built with these tests (same configuration).</summary>
    public static string ServerDll { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Outrigger.Server", new DirectoryInfo(AppContext.BaseDirectory).Name, "Outrigger.Server.dll"));

    /// <summary>The folder of the npm clients.</summary>
    public static string Clients { get; } = Path.Combine(Root, "tests", "clients");

    /// <summary>The shared data; may be absent.</summary>
    public static string Shared { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("OUTRIGGER_SHARED") is { Length: > 0 } folder ? folder : Path.Combine(Root, "..", "shared"));

    /// <summary>True where a missing tool or missing data is a failure.</summary>
    public static bool IsCi { get; } = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(thisFile)! })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new InvalidOperationException("Outrigger.slnx was not found above the tests.");
    }
}
