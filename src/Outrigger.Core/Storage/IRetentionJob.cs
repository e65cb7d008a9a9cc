namespace Outrigger.Core.Storage;

/// <summary>
/// Keeps one growing table in bounds. The module that owns the data declares what is too old; <see cref="RetentionWorker"/>
/// asks for it batch by batch, so that no transaction is long and nothing is loaded into memory. Several processes may
/// run the same job at once.
/// </summary>
public interface IRetentionJob
{
    /// <summary>A name for logs and metrics: <c>usage</c>.</summary>
    string Name { get; }

    /// <summary>Removes (or sums up) at most <paramref name="batchSize"/> rows and returns how many; fewer than asked for means that nothing is left.</summary>
    Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default);
}
