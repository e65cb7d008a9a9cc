using Outrigger.Core.Callers;

namespace Outrigger.Assist.Alerts;

/// <summary>
/// Keeps alerts, silences, and what is to be delivered; in one place, so that an alert and its deliveries are written
/// together or not at all. Several processes may share one. Thread-safe.
/// </summary>
public interface IAlertStore
{
    /// <summary>The alert of this key that was opened last, over or not; null when there is none.</summary>
    Task<AlertRecord?> FindCurrentAsync(TenantId tenant, string key, CancellationToken cancellationToken = default);

    /// <summary>An alert by its id; null when there is none, or it is another tenant's. Without a tenant: anybody's.</summary>
    Task<AlertRecord?> FindAsync(TenantId? tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes an alert and adds its deliveries, all or nothing. A new one (its version is 1) takes the place of the key's
    /// last one if that is over, and is refused otherwise; a changed one is refused unless the version before is the one kept.
    /// A dispatch joins the delivery of its tenant, channel and group that gathers still, where there is one.
    /// </summary>
    /// <returns>False when it was refused: read again, and decide anew.</returns>
    Task<bool> SaveAsync(AlertRecord record, IReadOnlyList<AlertDispatch> dispatches, CancellationToken cancellationToken = default);

    /// <summary>Alerts by descending id.</summary>
    Task<IReadOnlyList<AlertRecord>> ListAsync(AlertQuery query, CancellationToken cancellationToken = default);

    /// <summary>Alerts that must be looked at by now, those due longest first.</summary>
    Task<IReadOnlyList<AlertRecord>> ListDueAsync(long nowMicros, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many of a tenant's are not over.</summary>
    Task<int> CountOpenAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Keeps a silence; false when there are <paramref name="max"/> already.</summary>
    Task<bool> AddSilenceAsync(AlertSilence silence, int max, CancellationToken cancellationToken = default);

    /// <summary>Removes a silence; false when there is none, or it is another tenant's. Without a tenant: anybody's.</summary>
    Task<bool> RemoveSilenceAsync(TenantId? tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Silences that end after an instant, by id. Without a tenant: all; with one: its own and those for all.</summary>
    Task<IReadOnlyList<AlertSilence>> ListSilencesAsync(TenantId? tenant, long endsAfterMicros, CancellationToken cancellationToken = default);

    /// <summary>Adds a delivery that belongs to no alert.</summary>
    Task DispatchAsync(TenantId tenant, AlertDispatch dispatch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes deliveries that are due, for as long as the lease; whose process dies are due again when it is over. Each take
    /// counts as an attempt, and ends the gathering. The clock is the store's.
    /// </summary>
    /// <param name="channel">Of this channel.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="lease">For how long.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<AlertDeliveryRecord>> TakeAsync(string channel, int limit, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Writes how an attempt ended; false when the lease was lost meanwhile.</summary>
    Task<bool> EndAsync(AlertDeliveryEnd outcome, CancellationToken cancellationToken = default);

    /// <summary>How many deliveries of a channel were sent or given up within this time, by the store's clock.</summary>
    Task<int> CountEndedAsync(string channel, TimeSpan within, CancellationToken cancellationToken = default);

    /// <summary>Deliveries by descending id.</summary>
    Task<IReadOnlyList<AlertDeliveryRecord>> ListDeliveriesAsync(AlertDeliveryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Makes a delivery that was given up due again, from its first attempt; false when there is none.</summary>
    Task<bool> RetryAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Gives up, with this reason, deliveries that wait for a channel that is none of these.</summary>
    Task<int> AbandonOthersAsync(IReadOnlyCollection<string> channels, TimeSpan dueFor, string reason, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes alerts that were over, deliveries that had ended and silences that were out before an instant.</summary>
    Task<int> RemoveBeforeAsync(long micros, int limit, CancellationToken cancellationToken = default);
}

/// <summary>Which alerts.</summary>
/// <param name="Tenant">Whose; null for all.</param>
/// <param name="Limit">How many at most.</param>
public sealed record AlertQuery(TenantId? Tenant, int Limit)
{
    /// <summary>Only those with ids below this one.</summary>
    public Guid? Before { get; init; }

    /// <summary>Only those that are over (true) or not (false).</summary>
    public bool? IsResolved { get; init; }

    /// <summary>Only of this type.</summary>
    public string? Type { get; init; }

    /// <summary>Only from this severity on.</summary>
    public AlertSeverity MinSeverity { get; init; }
}

/// <summary>Which deliveries.</summary>
/// <param name="Limit">How many at most.</param>
public sealed record AlertDeliveryQuery(int Limit)
{
    /// <summary>Only those with ids below this one.</summary>
    public Guid? Before { get; init; }

    /// <summary>Only those that stand so.</summary>
    public AlertDeliveryState? State { get; init; }

    /// <summary>Only of this channel.</summary>
    public string? Channel { get; init; }
}
