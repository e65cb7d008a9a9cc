using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts.Keeping;

/// <summary>
/// Alerts in memory, gone with the process. Bounded: beyond 100,000 alerts those over longest give way, beyond as many
/// deliveries those that ended first, then the oldest. One lock; alerts are rare. Thread-safe.
/// </summary>
internal sealed class InMemoryAlertStore(TimeProvider time) : IAlertStore
{
    internal const int MaxKept = 100_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<Guid, AlertRecord> _alerts = [];
    private readonly Dictionary<(TenantId Tenant, string Key), Guid> _current = [];
    private readonly SortedDictionary<Guid, AlertDeliveryRecord> _deliveries = [];
    private readonly Dictionary<(TenantId Tenant, string Channel, string Group), Guid> _gathering = [];
    private readonly SortedDictionary<Guid, AlertSilence> _silences = [];

    public Task<AlertRecord?> FindCurrentAsync(TenantId tenant, string key, CancellationToken cancellationToken = default) =>
        Locked(() => _current.TryGetValue((tenant, key), out var id) ? _alerts.GetValueOrDefault(id) : null);

    public Task<AlertRecord?> FindAsync(TenantId? tenant, Guid id, CancellationToken cancellationToken = default) =>
        Locked(() => _alerts.TryGetValue(id, out var found) && (tenant is not { } own || own == found.Tenant) ? found : null);

    public Task<bool> SaveAsync(AlertRecord record, IReadOnlyList<AlertDispatch> dispatches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(dispatches);
        return Locked(() =>
        {
            var before = _current.TryGetValue((record.Tenant, record.Key), out var id) ? _alerts.GetValueOrDefault(id) : null;
            if (record.Version == 1 ? before is { State: not AlertState.Resolved } : before is null || before.Alert.Id != record.Alert.Id || before.Version != record.Version - 1)
            {
                return false;
            }

            _alerts[record.Alert.Id] = record;
            _current[(record.Tenant, record.Key)] = record.Alert.Id;
            foreach (var dispatch in dispatches)
            {
                Add(record.Tenant, dispatch);
            }

            Bound();
            return true;
        });
    }

    public Task<IReadOnlyList<AlertRecord>> ListAsync(AlertQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Locked<IReadOnlyList<AlertRecord>>(() =>
        [
            .. _alerts.Values.Where(one => (query.Tenant is not { } own || own == one.Tenant) && (query.Before is not { } before || one.Alert.Id.CompareTo(before) < 0)
                    && (query.IsResolved is not { } isOver || isOver == (one.State == AlertState.Resolved)) && (query.Type is null || query.Type == one.Alert.Type) && one.Alert.Severity >= query.MinSeverity)
                .OrderByDescending(static one => one.Alert.Id).Take(query.Limit),
        ]);
    }

    public Task<IReadOnlyList<AlertRecord>> ListDueAsync(long nowMicros, int limit, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<AlertRecord>>(() => [.. _alerts.Values.Where(one => one.NextCheckMicros <= nowMicros).OrderBy(static one => one.NextCheckMicros).Take(limit)]);

    public Task<int> CountOpenAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        Locked(() => _alerts.Values.Count(one => one.Tenant == tenant && one.State != AlertState.Resolved));

    public Task<bool> AddSilenceAsync(AlertSilence silence, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(silence);
        return Locked(() => _silences.Count < max && _silences.TryAdd(silence.Id, silence));
    }

    public Task<bool> RemoveSilenceAsync(TenantId? tenant, Guid id, CancellationToken cancellationToken = default) =>
        Locked(() => _silences.TryGetValue(id, out var found) && (tenant is not { } own || found.Tenant == own) && _silences.Remove(id));

    public Task<IReadOnlyList<AlertSilence>> ListSilencesAsync(TenantId? tenant, long endsAfterMicros, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<AlertSilence>>(() => [.. _silences.Values.Where(one => one.UntilMicros > endsAfterMicros && (tenant is not { } own || one.Tenant is null || one.Tenant == own))]);

    public Task DispatchAsync(TenantId tenant, AlertDispatch dispatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        return Locked(() =>
        {
            Add(tenant, dispatch);
            Bound();
            return true;
        });
    }

    public Task<IReadOnlyList<AlertDeliveryRecord>> TakeAsync(string channel, int limit, TimeSpan lease, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<AlertDeliveryRecord>>(() =>
        {
            var now = time.GetUnixMicroseconds();
            var due = _deliveries.Values.Where(one => one.State <= AlertDeliveryState.Sending && one.DueAtMicros <= now && one.Channel == channel)
                .OrderBy(static one => one.DueAtMicros).ThenBy(static one => one.Id).Take(limit).ToArray();
            for (var i = 0; i < due.Length; i++)
            {
                due[i] = due[i] with { State = AlertDeliveryState.Sending, Attempts = due[i].Attempts + 1, DueAtMicros = now + Micros(lease) };
                Put(due[i]);
            }

            return due;
        });

    public Task<bool> EndAsync(AlertDeliveryEnd outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return Locked(() =>
        {
            if (!_deliveries.TryGetValue(outcome.Id, out var found) || found.Tenant != outcome.Tenant || found.State != AlertDeliveryState.Sending || found.Attempts != outcome.Attempt)
            {
                return false;
            }

            var now = time.GetUnixMicroseconds();
            Put(found with
            {
                State = outcome.State,
                Error = outcome.Error,
                DueAtMicros = now + Micros(outcome.RetryAfter),
                EndedAtMicros = outcome.State >= AlertDeliveryState.Delivered ? now : null,
            });
            return true;
        });
    }

    public Task<int> CountEndedAsync(string channel, TimeSpan within, CancellationToken cancellationToken = default) =>
        Locked(() =>
        {
            var since = time.GetUnixMicroseconds() - Micros(within);
            return _deliveries.Values.Count(one => one.Channel == channel && one.EndedAtMicros > since);
        });

    public Task<IReadOnlyList<AlertDeliveryRecord>> ListDeliveriesAsync(AlertDeliveryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Locked<IReadOnlyList<AlertDeliveryRecord>>(() =>
        [
            .. _deliveries.Values.Where(one => (query.Before is not { } before || one.Id.CompareTo(before) < 0) && (query.State is not { } state || state == one.State) && (query.Channel is null || query.Channel == one.Channel))
                .OrderByDescending(static one => one.Id).Take(query.Limit),
        ]);
    }

    public Task<bool> RetryAsync(Guid id, CancellationToken cancellationToken = default) =>
        Locked(() =>
        {
            if (!_deliveries.TryGetValue(id, out var found) || found.State != AlertDeliveryState.Dead)
            {
                return false;
            }

            Put(found with { State = AlertDeliveryState.Sending, Attempts = 0, DueAtMicros = time.GetUnixMicroseconds(), EndedAtMicros = null });
            return true;
        });

    public Task<int> AbandonOthersAsync(IReadOnlyCollection<string> channels, TimeSpan dueFor, string reason, int limit, CancellationToken cancellationToken = default) =>
        Locked(() =>
        {
            var now = time.GetUnixMicroseconds();
            var others = _deliveries.Values.Where(one => one.State <= AlertDeliveryState.Sending && one.DueAtMicros <= now - Micros(dueFor) && !channels.Contains(one.Channel)).Take(limit).ToArray();
            foreach (var one in others)
            {
                Put(one with { State = AlertDeliveryState.Dead, Error = reason, EndedAtMicros = now });
            }

            return others.Length;
        });

    public Task<int> RemoveBeforeAsync(long micros, int limit, CancellationToken cancellationToken = default) =>
        Locked(() =>
        {
            var alerts = _alerts.Values.Where(one => one.ResolvedAtMicros < micros).Take(limit).ToArray();
            Array.ForEach(alerts, Remove);
            var deliveries = _deliveries.Values.Where(one => one.EndedAtMicros < micros).Take(limit - alerts.Length).ToArray();
            Array.ForEach(deliveries, one => _deliveries.Remove(one.Id));
            var silences = _silences.Values.Where(one => one.UntilMicros < micros).Take(limit - alerts.Length - deliveries.Length).ToArray();
            Array.ForEach(silences, one => _silences.Remove(one.Id));
            return alerts.Length + deliveries.Length + silences.Length;
        });

    private static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private Task<T> Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return Task.FromResult(work());
        }
    }

    private void Add(TenantId tenant, AlertDispatch dispatch)
    {
        if (_gathering.TryGetValue((tenant, dispatch.Channel, dispatch.Group), out var id))
        {
            var open = _deliveries[id];
            Put(open with { Items = open.Items.Count < AlertDeliveryRecord.MaxItems ? [.. open.Items, dispatch.Item] : open.Items, Count = open.Count + 1 });
            return;
        }

        var now = time.GetUnixMicroseconds();
        Put(new AlertDeliveryRecord
        {
            Id = dispatch.Id,
            Tenant = tenant,
            Channel = dispatch.Channel,
            Group = dispatch.Group,
            State = AlertDeliveryState.Gathering,
            Attempts = 0,
            Items = [dispatch.Item],
            Count = 1,
            AddedAtMicros = now,
            DueAtMicros = now + Micros(dispatch.Wait),
        });
    }

    private void Put(AlertDeliveryRecord one)
    {
        _deliveries[one.Id] = one;
        var place = (one.Tenant, one.Channel, one.Group);
        if (one.State == AlertDeliveryState.Gathering)
        {
            _gathering[place] = one.Id;
        }
        else if (_gathering.TryGetValue(place, out var id) && id == one.Id)
        {
            _gathering.Remove(place);
        }
    }

    private void Remove(AlertRecord one)
    {
        _alerts.Remove(one.Alert.Id);
        if (_current.TryGetValue((one.Tenant, one.Key), out var id) && id == one.Alert.Id)
        {
            _current.Remove((one.Tenant, one.Key));
        }
    }

    private void Bound()
    {
        if (_alerts.Count > MaxKept)
        {
            Array.ForEach([.. _alerts.Values.OrderBy(static one => one.ResolvedAtMicros ?? long.MaxValue).ThenBy(static one => one.LastAtMicros).Take(MaxKept / 10)], Remove);
        }

        if (_deliveries.Count > MaxKept)
        {
            foreach (var one in _deliveries.Values.OrderBy(static one => one.EndedAtMicros ?? long.MaxValue).ThenBy(static one => one.AddedAtMicros).Take(MaxKept / 10).ToArray())
            {
                Put(one with { State = AlertDeliveryState.Dead });
                _deliveries.Remove(one.Id);
            }
        }
    }
}
