using System.Buffers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Suggestions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Validation;

/// <summary>
/// What was learned of operations, by tenant and name, kept over restarts. At most as many operations as set; the one used
/// longest ago of the tenant that has most gives way. Thread-safe; an operation's fields are read and changed under one lock.
/// </summary>
internal sealed class ProfileStore(IOptionsMonitor<ValidationOptions> options) : ILearnedState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, string Operation), OperationProfile> _operations = [];
    private readonly Dictionary<TenantId, int> _counts = [];
    private long _clock;

    public string Name => "validation-profiles";

    public int FormatVersion => ProfileFile.Version;

    /// <summary>How many operations are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _operations.Count;
            }
        }
    }

    /// <summary>Does something with what is known of an operation, or with null when nothing is.</summary>
    public TResult Read<TResult>(TenantId tenant, string operation, Func<OperationProfile?, TResult> read)
    {
        lock (_gate)
        {
            var found = _operations.GetValueOrDefault((tenant, operation));
            if (found is not null)
            {
                found.UsedAt = ++_clock;
            }

            return read(found);
        }
    }

    /// <summary>Learns from a good body; not of operations whose name could not be saved.</summary>
    public void Learn(TenantId tenant, string operation, JsonObject body)
    {
        if (operation.Length > ProfileFile.LongestOperation || !FieldProfile.IsWellFormed(operation))
        {
            return;
        }

        lock (_gate)
        {
            if (!_operations.TryGetValue((tenant, operation), out var profile))
            {
                if (_operations.Count >= options.CurrentValue.MaxOperations)
                {
                    Evict();
                }

                Add(tenant, operation, profile = new OperationProfile());
            }

            profile.UsedAt = ++_clock;
            profile.Root.Observe(body, profile.Room, 0);
        }
    }

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_gate)
        {
            ProfileFile.Write(writer, _operations.OrderByDescending(static pair => pair.Value.UsedAt).Select(static pair => (pair.Key.Tenant, pair.Key.Operation, pair.Value)));
        }
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        var loaded = ProfileFile.Read(formatVersion, state);
        lock (_gate)
        {
            _operations.Clear();
            _counts.Clear();

            // The one used last was written first.
            foreach (var (tenant, operation, profile) in loaded.Take(options.CurrentValue.MaxOperations).Reverse())
            {
                profile.UsedAt = ++_clock;
                Add(tenant, operation, profile);
            }
        }
    }

    private void Add(TenantId tenant, string operation, OperationProfile profile)
    {
        _operations.Add((tenant, operation), profile);
        _counts[tenant] = _counts.GetValueOrDefault(tenant) + 1;
    }

    private void Evict()
    {
        var tenant = _counts.MaxBy(static pair => pair.Value).Key;
        var oldest = _operations.Where(pair => pair.Key.Tenant == tenant).MinBy(static pair => pair.Value.UsedAt).Key;
        _operations.Remove(oldest);
        if (--_counts[tenant] == 0)
        {
            _counts.Remove(tenant);
        }
    }
}

/// <summary>What was learned of one operation.</summary>
internal sealed class OperationProfile
{
    /// <summary>The body as a whole.</summary>
    public FieldProfile Root { get; set; } = new();

    public ProfileRoom Room { get; } = new();

    public long Count => Root.Count;

    public long UsedAt { get; set; }

    /// <summary>What the bodies seen say the operation takes.</summary>
    public ApiSchema ToSchema() => Root.ToWholeSchema();
}
