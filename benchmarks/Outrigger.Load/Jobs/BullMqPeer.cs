using System.Diagnostics;
using System.Globalization;
using Outrigger.Load.Peers;
using Outrigger.Testing;

namespace Outrigger.Load.Jobs;

/// <summary>BullMQ on a Redis of its own that syncs its log each second: the same work, by Node.</summary>
internal static class BullMqPeer
{
    public static async Task<IReadOnlyList<(string Metric, double Value, string Unit)>> RunAsync(JobsOptions options, List<string> notes, CancellationToken cancellationToken)
    {
        var peers = Path.Combine(options.Root, "benchmarks", "peers");
        var absence = RedisServer.Missing ?? (Executable.Find("node") is null ? "there is no node" : Directory.Exists(Path.Combine(peers, "node_modules", "bullmq")) ? null : "it is not installed (npm ci in benchmarks/peers)");
        if (absence is not null)
        {
            notes.Add("absent: bullmq: " + absence);
            return [];
        }

        var home = Directory.CreateTempSubdirectory("outrigger-redis-").FullName;
        try
        {
            await using var redis = await RedisServer.StartAsync("--dir", home, "--appendonly", "yes", "--appendfsync", "everysec");
            return await MeasureAsync(redis.Port, peers, options, cancellationToken);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<(string Metric, double Value, string Unit)>> MeasureAsync(int port, string peers, JobsOptions options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node") { WorkingDirectory = peers };
        foreach (var argument in (string[])["bullmq.mjs", port.ToString(CultureInfo.InvariantCulture), options.Seconds.ToString(CultureInfo.InvariantCulture), RedisServer.Password])
        {
            start.ArgumentList.Add(argument);
        }

        var output = await ChildProcess.CaptureAsync(start, cancellationToken);
        var values = JobsBench.Parse(output);
        return values.Count > 0 ? values : throw new InvalidOperationException($"BullMQ gave nothing: {output}");
    }
}
