using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outrigger.Load.Generator;
using Outrigger.Load.Http;
using Outrigger.Load.Upstream;

namespace Outrigger.Load;

/// <summary>
/// Checks the instrument before anybody trusts it: the open loop keeps its rate, a known delay is measured as such, a stall is charged to
/// the requests that waited for it, an event that the upstream leaves out is missed. Everything runs in this process, on the loopback.
/// </summary>
internal static class SelfCheck
{
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var upstream = new CannedUpstream(0);
        var serving = Gateway.BenchContext.OnThreadAsync(() =>
        {
            upstream.Run(stop.Token);
            return true;
        });
        var target = new Target(upstream.Port, []);
        var failed = 0;
        foreach (var check in new Func<Target, CancellationToken, (string, bool)>[]
        {
            HistogramFindsQuantiles, OpenLoopKeepsItsRate, KnownDelayIsMeasured, StallIsChargedToWhatWaited, BigBodiesArriveWhole, StreamsAreWhole,
            MissingEventIsFound, WrongStatusIsCounted, DeadPeerIsCounted,
        })
        {
            var (what, holds) = check(target, cancellationToken);
            failed += holds ? 0 : 1;
            Console.WriteLine($"{(holds ? "ok  " : "FAIL")} {what}");
        }

        await stop.CancelAsync();
        await serving;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{failed} failed"));
        return failed == 0 ? 0 : 1;
    }

    private static (string, bool) HistogramFindsQuantiles(Target target, CancellationToken cancellationToken)
    {
        var histogram = new LatencyHistogram();
        for (var value = 1; value <= 100_000; value++)
        {
            histogram.Record(value * 1000L);
        }

        long[] found = [histogram.Quantile(0.5), histogram.Quantile(0.99), histogram.Quantile(1)];
        long[] expected = [50_000_000, 99_000_000, 100_000_000];
        return (
            $"histogram: 1 to 100,000 µs have the quantiles {string.Join(", ", found)} ns",
            found.Zip(expected).All(static pair => Math.Abs(pair.First - pair.Second) <= pair.Second / 1000));
    }

    private static (string, bool) OpenLoopKeepsItsRate(Target target, CancellationToken cancellationToken)
    {
        var result = Run(target, "canned", 64, 2000, TimeSpan.FromSeconds(2), cancellationToken);
        return (
            $"open loop: 2,000 requests/s wanted, {result.RequestsPerSecond:F1} done, {result.Errors} errors",
            result.Errors == 0 && Math.Abs(result.RequestsPerSecond - 2000) < 20);
    }

    private static (string, bool) KnownDelayIsMeasured(Target target, CancellationToken cancellationToken)
    {
        var result = Run(target, Directive.Delayed(20_000), 64, 500, TimeSpan.FromSeconds(1.5), cancellationToken);
        var median = result.Latency.Quantile(0.5) / 1e6;
        return ($"latency: an upstream that waits 20 ms is measured as {median:F2} ms", result.Errors == 0 && median is >= 20 and < 25);
    }

    // One connection and an answer after 20 ms make 50 requests/s; asked for 100, the queue grows by half a second each second, and the
    // latency must say so. A generator that waits for the answer before it takes the time would report 20 ms.
    private static (string, bool) StallIsChargedToWhatWaited(Target target, CancellationToken cancellationToken)
    {
        var result = Run(target, Directive.Delayed(20_000), 1, 100, TimeSpan.FromSeconds(2), cancellationToken);
        var median = result.Latency.Quantile(0.5) / 1e6;
        return ($"coordinated omission: a peer at half the wanted rate has a median of {median:F0} ms, not 20", median > 200);
    }

    private static (string, bool) BigBodiesArriveWhole(Target target, CancellationToken cancellationToken)
    {
        var message = CannedMessages.ChatCompletion(target.Host, target.Headers, "canned", 400_000);
        using var load = new RequestLoad(target, message, 4, requestsPerSecond: 0);
        var result = load.Run(TimeSpan.Zero, TimeSpan.FromSeconds(0.5), cancellationToken);
        return ($"bodies of 400 KB: {result.Succeeded} answered, {result.Errors} errors", result.Succeeded > 0 && result.Errors == 0);
    }

    private static (string, bool) StreamsAreWhole(Target target, CancellationToken cancellationToken)
    {
        var result = Stream(target, skipped: -1, cancellationToken);
        var expected = 50 * 20 * 1.0;
        return (
            $"streams: {result.Events} events in a second, about {expected} wanted, {result.Errors} wrong",
            result.Errors == 0 && Math.Abs(result.Events - expected) < expected / 20 && result.StreamMedians.Length == 50);
    }

    private static (string, bool) MissingEventIsFound(Target target, CancellationToken cancellationToken)
    {
        var result = Stream(target, skipped: 7, cancellationToken);
        return (
            $"streams: 50 streams that each lack event 7 count {result.Lost} lost",
            result is { Lost: 50, Duplicated: 0, Reordered: 0, Incomplete: 0 });
    }

    private static (string, bool) WrongStatusIsCounted(Target target, CancellationToken cancellationToken)
    {
        using var refusing = new RefusingServer();
        var result = Run(new Target(refusing.Port, []), "canned", 4, 200, TimeSpan.FromSeconds(0.5), cancellationToken);
        return ($"errors: a peer that answers 503 has {result.BadStatus} errors and {result.Succeeded} successes", result is { BadStatus: > 50, Succeeded: 0 });
    }

    private static (string, bool) DeadPeerIsCounted(Target target, CancellationToken cancellationToken)
    {
        using var refusing = new RefusingServer(closes: true);
        var result = Run(new Target(refusing.Port, []), "canned", 4, 200, TimeSpan.FromSeconds(0.5), cancellationToken);
        return ($"errors: a peer that closes without an answer has {result.Broken} errors", result is { Broken: > 50, Succeeded: 0 });
    }

    private static RequestLoadResult Run(
        Target target, string model, int connections, double rate, TimeSpan time, CancellationToken cancellationToken)
    {
        var message = CannedMessages.ChatCompletion(target.Host, target.Headers, model, 700);
        using var load = new RequestLoad(target, message, connections, rate);
        return load.Run(TimeSpan.FromSeconds(0.3), time, cancellationToken);
    }

    private static StreamLoadResult Stream(Target target, int skipped, CancellationToken cancellationToken)
    {
        var shape = new StreamShape(
            Streams: 50, EventsPerSecond: 20, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1), skipped);
        using var load = new StreamLoad(target, shape);
        return load.Run(cancellationToken);
    }

    /// <summary>A server that refuses every request, politely or not.</summary>
    private sealed class RefusingServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly bool _closes;

        public RefusingServer(bool closes = false)
        {
            _closes = closes;
            _listener.Start(1024);
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = ServeAsync();
        }

        public int Port { get; }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The check is over.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                var buffer = new byte[8192];
                try
                {
                    while (await client.GetStream().ReadAsync(buffer) > 0 && !_closes)
                    {
                        await client.GetStream().WriteAsync("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\nno"u8.ToArray());
                    }
                }
                catch (IOException)
                {
                    // The generator has closed.
                }
            }
        }
    }
}
