using Outrigger.Load.Peers;
using Outrigger.Load.Reporting;

namespace Outrigger.Load.Gateway;

/// <summary>Makes the figures of a run out of the medians of its rounds.</summary>
internal static class GatewayFigures
{
    private const string Bench = "gateway";

    private static readonly string[] WrongEvents = ["lost", "duplicated", "reordered", "incomplete"];

    public static IEnumerable<Figure> From(BenchContext context)
    {
        var names = context.Peers.Select(static peer => peer.Name).ToHashSet();
        var samples = context.Samples;

        // Without ours in the run the others still get figures, under their own name.
        var subjects = names.Contains(OutriggerPeer.PeerName)
            ? [OutriggerPeer.PeerName]
            : names.Contains(SidecarPeer.PeerName) ? [.. names.Where(SidecarPeer.All.Contains).Order()]
            : names.Where(static name => name is not (DirectPeer.PeerName or NginxPeer.PeerName)).ToArray();
        return subjects.SelectMany(subject =>
        {
            var suffix = subject is OutriggerPeer.PeerName or SidecarPeer.PeerName ? string.Empty : "@" + subject;
            return Throughput(samples, subject, suffix, names)
                .Concat(Added(samples, LatencyScenario.Name, string.Empty, subject, suffix))
                .Concat(Streams(samples, "streams-1000x10", subject, suffix))
                .Concat(Streams(samples, "streams-200x50", subject, suffix))
                .Concat(Streams(samples, "flood-1000x50", subject, suffix))
                .Concat(Copies(samples, subject, suffix))
                .Concat(Big(samples, subject, suffix))
                .Concat(Soak(samples, subject, suffix));
        }).Concat(OutriggerPeer.Variants.Where(names.Contains).SelectMany(variant => Variant(samples, variant)))
            .Select(figure => names.Contains(SidecarPeer.PeerName) && !names.Contains(OutriggerPeer.PeerName) ? figure with { Bench = SidecarPeer.PeerName } : figure);
    }

    // A variant is compared with the plain one in the same rounds: what it costs more, not what the machine does.
    private static IEnumerable<Figure> Variant(SampleSet samples, string variant)
    {
        var name = variant[(OutriggerPeer.PeerName.Length + 1)..];
        foreach (var copies in Copies(samples, variant, "-" + name))
        {
            yield return copies;
        }

        if (samples.Median(ThroughputScenario.Name, variant, "rps") is { } rps)
        {
            yield return Figure.Create(Bench, "rps-" + name, rps, "req/s", samples.Median(ThroughputScenario.Name, OutriggerPeer.PeerName, "rps"));
        }

        foreach (var scenario in new[] { LatencyScenario.Name, "streams-1000x10", "streams-200x50" })
        {
            foreach (var quantile in new[] { "p50", "p99" })
            {
                if (samples.MedianDifference(scenario, variant, OutriggerPeer.PeerName, quantile) is { } added)
                {
                    yield return Figure.Create(Bench, $"{scenario}-{quantile}-added-{name}", added * 1000, "us");
                }
            }
        }
    }

    private static IEnumerable<Figure> Throughput(SampleSet samples, string subject, string suffix, HashSet<string> names)
    {
        if (samples.Median(ThroughputScenario.Name, subject, "rps") is not { } value)
        {
            yield break;
        }

        yield return Figure.Create(Bench, "rps" + suffix, value, "req/s", samples.Median(ThroughputScenario.Name, NginxPeer.PeerName, "rps"));
        foreach (var other in BenchOptions.AllPeers.Where(other => other is not NginxPeer.PeerName && other != subject && names.Contains(other)))
        {
            yield return Figure.Create(Bench, $"rps-vs-{other}{suffix}", value, "req/s", samples.Median(ThroughputScenario.Name, other, "rps"));
        }

        if (samples.Median(ThroughputScenario.Name, subject, "cpu") is { } cpu)
        {
            yield return Figure.Create(Bench, "cpu-per-request" + suffix, cpu, "us", samples.Median(ThroughputScenario.Name, NginxPeer.PeerName, "cpu"));
        }

        yield return Figure.Create(Bench, "rps-errors" + suffix, samples.Values(ThroughputScenario.Name, subject, "errors").Sum(), "requests");
    }

    // Added time: the peer's quantile less that of the run without a proxy in the same round.
    private static IEnumerable<Figure> Added(SampleSet samples, string scenario, string prefix, string subject, string suffix)
    {
        foreach (var quantile in new[] { "p50", "p99" })
        {
            if (samples.MedianDifference(scenario, subject, DirectPeer.PeerName, quantile) is { } added)
            {
                yield return Figure.Create(
                    Bench, $"{prefix}{quantile}-added{suffix}", added, "ms",
                    samples.MedianDifference(scenario, NginxPeer.PeerName, DirectPeer.PeerName, quantile));
            }
        }
    }

    private static IEnumerable<Figure> Streams(SampleSet samples, string scenario, string subject, string suffix)
    {
        foreach (var figure in Added(samples, scenario, scenario + "-", subject, suffix))
        {
            yield return figure;
        }

        if (samples.MedianDifference(scenario, subject, DirectPeer.PeerName, "first-p99") is { } first)
        {
            yield return Figure.Create(
                Bench, $"{scenario}-first-p99-added{suffix}", first, "ms",
                samples.MedianDifference(scenario, NginxPeer.PeerName, DirectPeer.PeerName, "first-p99"));
        }

        if (samples.Median(scenario, subject, "lost") is null)
        {
            yield break;
        }

        // Not the median: one bad round is one too many.
        var wrong = WrongEvents.Sum(metric => samples.Values(scenario, subject, metric).Sum());
        yield return Figure.Create(Bench, $"{scenario}-wrong{suffix}", wrong, "events");
        if (samples.Median(scenario, subject, "fairness-spread") is { } spread)
        {
            yield return Figure.Create(
                Bench, $"{scenario}-fairness{suffix}", spread, "ms", samples.Median(scenario, NginxPeer.PeerName, "fairness-spread"));
        }
    }

    private static IEnumerable<Figure> Copies(SampleSet samples, string subject, string suffix)
    {
        if (samples.Median(CopiesScenario.Name, subject, "copies") is { } copies)
        {
            yield return Figure.Create(Bench, "copies" + suffix, copies, "copies", samples.Median(CopiesScenario.Name, NginxPeer.PeerName, "copies"));
        }
    }

    private static IEnumerable<Figure> Big(SampleSet samples, string subject, string suffix)
    {
        foreach (var (metric, unit) in new[] { ("rps", "req/s"), ("p99", "ms") })
        {
            if (samples.Median(BigPromptScenario.Name, subject, metric) is { } value)
            {
                yield return Figure.Create(
                    Bench, $"big-{metric}{suffix}", value, unit, samples.Median(BigPromptScenario.Name, NginxPeer.PeerName, metric));
            }
        }
    }

    private static IEnumerable<Figure> Soak(SampleSet samples, string subject, string suffix)
    {
        if (samples.Median(SoakScenario.Name, subject, "rss-slope") is { } slope)
        {
            yield return Figure.Create(Bench, "soak-rss-slope" + suffix, slope, "MB/min");
            yield return Figure.Create(
                Bench, "soak-rss-last" + suffix, samples.Median(SoakScenario.Name, subject, "rss-last") ?? 0, "MB",
                samples.Median(SoakScenario.Name, subject, "rss-first"));
            yield return Figure.Create(Bench, "soak-errors" + suffix, samples.Median(SoakScenario.Name, subject, "errors") ?? 0, "requests");
        }
    }
}
