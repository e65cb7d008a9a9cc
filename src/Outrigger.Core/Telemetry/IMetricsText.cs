namespace Outrigger.Core.Telemetry;

/// <summary>What <c>/metrics</c> answers, for hosts that have no endpoint routing. Thread-safe.</summary>
public interface IMetricsText
{
    /// <summary>All series in Prometheus' text format, UTF-8.</summary>
    byte[] Scrape();
}
