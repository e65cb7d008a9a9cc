using Outrigger.Architecture.Tests.Tree;
using Xunit;

namespace Outrigger.Architecture.Tests.Documents;

/// <summary>A file that is generated from the code. OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it; otherwise it must be up to date.</summary>
internal static class Snapshot
{
    public static void ShouldMatch(string path, string expected)
    {
        if (Repository.UpdatesSnapshots)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Repository.FullPath(path))!);
            File.WriteAllText(Repository.FullPath(path), expected);
            return;
        }

        var difference = FirstDifference(Repository.Read(path), expected);
        Assert.True(difference is null, $"{path} is not up to date; run the tests once with OUTRIGGER_UPDATE_SNAPSHOTS=1 and look at the change.\n{difference}");
    }

    public static string? FirstDifference(string actual, string expected)
    {
        var (have, want) = (actual.Split('\n'), expected.Split('\n'));
        for (var i = 0; i < Math.Max(have.Length, want.Length); i++)
        {
            var (left, right) = (i < have.Length ? have[i] : "(end)", i < want.Length ? want[i] : "(end)");
            if (left != right)
            {
                return $"line {i + 1}\n  is:     {left}\n  should: {right}";
            }
        }

        return null;
    }
}
