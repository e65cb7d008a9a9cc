using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIChat;

/// <summary>The recorded traffic of the shared data.</summary>
internal static class Recordings
{
    /// <summary>The names of exchanges with this provider whose address ends so; none when the data is absent.</summary>
    public static TheoryData<string> Named(string provider, string path, string kind)
    {
        var names = new TheoryData<string>();
        var index = Path.Combine(Folder, "INDEX.tsv");
        if (!File.Exists(index))
        {
            // One name, so that a test is seen to be skipped.
            names.Add("absent");
            return names;
        }

        foreach (var cells in File.ReadLines(index).Skip(1).Select(l => l.Split('\t')))
        {
            if (cells[0] == provider && cells[3].Split('?')[0].EndsWith(path, StringComparison.Ordinal) && cells[4] == "200" && cells[5] == kind)
            {
                names.Add(cells[1]);
            }
        }

        return names;
    }

    /// <summary>A file of an exchange; skips the test when it is absent, and fails it where nothing may be skipped.</summary>
    public static string Read(string name, string suffix)
    {
        var path = Path.Combine(Folder, name + suffix);
        if (!File.Exists(path))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{path} is missing");
            Assert.Skip($"recorded traffic is missing: {path} (OUTRIGGER_SHARED names another folder)");
        }

        return File.ReadAllText(path);
    }

    private static string Folder { get; } = Path.Combine(FindShared(), "fixtures", "_extracted");

    private static string FindShared()
    {
        if (Environment.GetEnvironmentVariable("OUTRIGGER_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? "", "..", "shared");
    }
}
