using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Outrigger.Load.Generator;

/// <summary>
/// The closed loop by <c>wrk</c>: the cheapest generator there is, and not of our making. One thread, and a Lua script that makes each
/// body different.
/// </summary>
internal static class Wrk
{
    public static bool IsInstalled { get; } = Peers.Executable.Find("wrk") is not null;

    public static async Task<RequestLoadResult> RunAsync(
        Target target, byte[] message, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, message, cancellationToken);
            var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true, RedirectStandardError = true };
            string[] arguments =
            [
                "-t1", "-c", Text(connections), "-d", Text(Math.Max(1, (int)duration.TotalSeconds)) + "s", "--timeout", "10s",
                "-s", Path.Combine(AppContext.BaseDirectory, "wrk.lua"), $"http://{target.Host}/v1/chat/completions",
                "--", file, Environment.TickCount.ToString("x8", CultureInfo.InvariantCulture),
            ];
            Array.ForEach(arguments, start.ArgumentList.Add);
            return Parse(await Peers.ChildProcess.CaptureAsync(start, cancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static RequestLoadResult Parse(string output)
    {
        var at = output.IndexOf("@@{", StringComparison.Ordinal);
        if (at < 0)
        {
            throw new InvalidOperationException($"wrk gave no summary: {output}");
        }

        using var summary = JsonDocument.Parse(output[(at + 2)..].Split('\n')[0]);
        long Number(string name) => summary.RootElement.GetProperty(name).GetInt64();
        var result = new RequestLoadResult
        {
            Seconds = Number("microseconds") / 1e6,
            BadStatus = Number("status"),
            Broken = Number("connect") + Number("read") + Number("write"),
            Unanswered = Number("timeout"),
        };
        result.Succeeded = Number("requests") - result.BadStatus;
        return result;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
