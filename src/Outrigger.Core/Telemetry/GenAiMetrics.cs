using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Outrigger.Core.Telemetry;

/// <summary>
/// Records calls under OpenTelemetry's names. Allocates nothing: tags are strings out of small sets, carried on the stack.
/// Thread-safe.
/// </summary>
public sealed class GenAiMetrics
{
    // Buckets of the conventions (semconv 1.37, gen-ai-metrics).
    private static readonly double[] DurationBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly long[] TokenBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
    private static readonly double[] FirstTokenBuckets = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

    // Ours: from 25 µs to 100 ms.
    private static readonly double[] OverheadBuckets = [0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];

    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _overhead;
    private readonly Counter<long> _retries;

    /// <summary>Creates the instruments.</summary>
    public GenAiMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(OutriggerTelemetry.MeterName);
        _duration = meter.CreateHistogram(GenAiNames.OperationDuration, "s", "Duration of calls through the gateway.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });
        _tokens = meter.CreateHistogram(GenAiNames.TokenUsage, "{token}", "Tokens of calls, as providers reported them.", null, new InstrumentAdvice<long> { HistogramBucketBoundaries = TokenBuckets });
        _firstToken = meter.CreateHistogram(GenAiNames.TimeToFirstToken, "s", "Time until the first byte of streamed answers.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = FirstTokenBuckets });
        _overhead = meter.CreateHistogram("outrigger.gateway.overhead", "s", "Time that the gateway itself added before the first byte.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = OverheadBuckets });
        _retries = meter.CreateCounter<long>("outrigger.gateway.retries", "{attempt}", "Attempts after the first.");
    }

    /// <summary>Records a finished call; costs next to nothing while nobody listens.</summary>
    public void RecordCall(in GenAiCall call)
    {
        var tags = new TagList
        {
            { GenAiNames.OperationName, call.Operation },
            { GenAiNames.ProviderName, call.Provider ?? "none" },
            { GenAiNames.RequestModel, call.Model ?? "none" },
        };
        if (call.Attempts > 1 && _retries.Enabled)
        {
            _retries.Add(call.Attempts - 1, tags);
        }

        if (call.IsUsageReported && _tokens.Enabled)
        {
            tags.Add(GenAiNames.TokenType, "input");
            _tokens.Record(call.InputTokens, tags);
            if (call.OutputTokens > 0)
            {
                tags[3] = new(GenAiNames.TokenType, "output");
                _tokens.Record(call.OutputTokens, tags);
            }

            tags.RemoveAt(3);
        }

        if (call.FirstByte > TimeSpan.Zero)
        {
            if (call.IsStream && call.ErrorType is null && _firstToken.Enabled)
            {
                _firstToken.Record(call.FirstByte.TotalSeconds, tags);
            }

            // By operation alone: what we add does not depend on whose model answers.
            if (_overhead.Enabled)
            {
                _overhead.Record(call.Overhead.TotalSeconds, new KeyValuePair<string, object?>(GenAiNames.OperationName, call.Operation));
            }
        }

        if (_duration.Enabled)
        {
            if (call.ErrorType is not null)
            {
                tags.Add(GenAiNames.ErrorType, call.ErrorType);
            }

            _duration.Record(call.Duration.TotalSeconds, tags);
        }
    }
}
