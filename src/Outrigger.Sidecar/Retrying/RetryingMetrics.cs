using System.Diagnostics.Metrics;

namespace Outrigger.Sidecar.Retrying;

/// <summary>The instruments of repeated requests, on meter <c>Outrigger.Sidecar</c>.</summary>
internal sealed class RetryingMetrics
{
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _failed;

    public RetryingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Sidecar");
        _repeated = meter.CreateCounter<long>("outrigger.sidecar.retrying.repeated", "{request}", "Repeated requests, by outcome: success or failure.");
        _failed = meter.CreateCounter<long>("outrigger.sidecar.retrying.advice_failed", "{request}", "Failed requests for which the advice itself failed; they were not repeated.");
    }

    public void Repeated(bool isSuccess) => _repeated.Add(1, new KeyValuePair<string, object?>("outcome", isSuccess ? "success" : "failure"));

    public void Failed() => _failed.Add(1);
}
