using Outrigger.Storage.Tests.Accounting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Queue;

/// <summary>Handlers that use up all memory, or take the process with them: a real process, started again as a supervisor does.</summary>
public sealed class DeadlyJobsTests
{
    private const int MostStarts = 8;

    [Fact]
    public async Task Handler_ExhaustsMemoryOrKillsTheProcess_IsGivenUpAndTheOthersAreDone()
    {
        using var folder = new TempFolder();
        IReadOnlyList<string> said = [];
        var starts = 0;
        for (var exit = -1; exit != 0 && starts < MostStarts; starts++)
        {
            using var process = KilledProcess.Start(folder.Path, "", "deadly");
            said = await process.ReadToEndAsync();
            exit = process.ExitCode;
        }

        var ends = said.Where(static line => line.Contains(' ', StringComparison.Ordinal)).Select(static line => line.Split(' ', 3)).ToDictionary(static words => words[0], static words => words[1..]);
        ends.Where(static end => end.Key.StartsWith("fine", StringComparison.Ordinal)).Select(static end => end.Value[0]).ShouldBe(["Completed", "Completed", "Completed", "Completed"]);
        ends["eats"][0].ShouldBe("Failed");
        ends["killed"][0].ShouldBe("Failed");
        ends["killed"][1].ShouldStartWith("stalled");

        // Killed with its first and its second lease; what ate memory may have taken the process with it as well.
        starts.ShouldBeGreaterThan(2);
    }
}
