namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Runs a command line as a reader of the documentation would.</summary>
internal static class Shell
{
    /// <summary>Runs it with bash and returns what it wrote; fails when it fails.</summary>
    public static async Task<string> RunAsync(string command)
    {
        // curl shows its progress on the error output, which a reader does not take for the answer.
        await using var process = ChildProcess.Start("bash", ["-c", $"{{ {command}\n}} 2>/dev/null"], Layout.Root);
        var exitCode = await process.WaitForExitAsync();
        exitCode.ShouldBe(0, $"{command}\n{process.Output}");
        return process.Output;
    }
}
