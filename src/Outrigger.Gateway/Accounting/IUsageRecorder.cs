namespace Outrigger.Gateway.Accounting;

/// <summary>Takes the record of a finished call off the request path. Thread-safe, never blocks, never throws.</summary>
public interface IUsageRecorder
{
    /// <summary>Hands a record over; when the buffer is full it is dropped, counted and logged, never waited for.</summary>
    void Record(UsageRecord record);
}
