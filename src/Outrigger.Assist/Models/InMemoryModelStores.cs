namespace Outrigger.Assist.Models;

/// <summary>Versions without a database: gone with the process. The registry bounds how many there are. Thread-safe.</summary>
internal sealed class InMemoryModelVersionStore : IModelVersionStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Model, string Version), ModelVersion> _versions = [];
    private readonly Dictionary<string, ModelCharge> _charges = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<ModelVersion>> ListAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<ModelVersion>>([.. _versions.Values.OrderBy(version => version.Model, StringComparer.Ordinal).ThenBy(version => version.CreatedAtMicros)]);
        }
    }

    public Task<bool> TryAddAsync(ModelVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        lock (_gate)
        {
            return Task.FromResult(_versions.TryAdd((version.Model, version.Version), version));
        }
    }

    public Task RemoveAsync(string model, string version, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _versions.Remove((model, version));
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<ModelCharge>> ListChargesAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<ModelCharge>>([.. _charges.Values.OrderBy(charge => charge.Model, StringComparer.Ordinal)]);
        }
    }

    public Task<bool> TrySetChargeAsync(ModelCharge charge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(charge);
        lock (_gate)
        {
            if ((_charges.GetValueOrDefault(charge.Model)?.Revision ?? 0) != charge.Revision - 1)
            {
                return Task.FromResult(false);
            }

            _charges[charge.Model] = charge;
            return Task.FromResult(true);
        }
    }
}

/// <summary>States without a database: gone with the process. Thread-safe.</summary>
internal sealed class InMemoryModelStateStore : IModelStateStore
{
    private readonly Lock _gate = new();
    private readonly List<SavedState> _states = [];

    public Task SaveAsync(SavedState state, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        lock (_gate)
        {
            _states.RemoveAll(saved => saved.Node == state.Node && saved.Name == state.Name && saved.SavedAtMicros == state.SavedAtMicros);
            _states.Add(state);
            var old = Newest(state.Node, state.Name).Skip(keep).ToHashSet();
            _states.RemoveAll(old.Contains);
            return Task.CompletedTask;
        }
    }

    public Task<SavedState?> FindAsync(string? node, string name, int age, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(Newest(node, name).Skip(age).FirstOrDefault());
        }
    }

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var old = _states.Where(saved => Newest(saved.Node, saved.Name).First().SavedAtMicros < beforeMicros).Take(batchSize).ToHashSet();
            return Task.FromResult(_states.RemoveAll(old.Contains));
        }
    }

    private IEnumerable<SavedState> Newest(string? node, string name) =>
        _states.Where(saved => (node is null || saved.Node == node) && saved.Name == name).OrderByDescending(saved => saved.SavedAtMicros).ThenBy(saved => saved.Node, StringComparer.Ordinal);
}
