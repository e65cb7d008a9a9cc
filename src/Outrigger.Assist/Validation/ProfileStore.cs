using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Validation;

/// <summary>
/// What was learned of operations, by tenant and name. At most as many operations as set; the one used longest ago of the
/// tenant that has most gives way. Thread-safe; an operation's fields are read and changed under one lock.
/// </summary>
internal sealed class ProfileStore(Func<int> capacity)
{
    private const int MaxFields = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, string Operation), OperationProfile> _operations = [];
    private readonly Dictionary<TenantId, int> _counts = [];
    private long _clock;

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

    /// <summary>Learns from a good body.</summary>
    public void Learn(TenantId tenant, string operation, JsonObject body)
    {
        lock (_gate)
        {
            if (!_operations.TryGetValue((tenant, operation), out var profile))
            {
                if (_operations.Count >= capacity())
                {
                    Evict();
                }

                _operations[(tenant, operation)] = profile = new OperationProfile();
                _counts[tenant] = _counts.GetValueOrDefault(tenant) + 1;
            }

            profile.UsedAt = ++_clock;
            profile.Count++;
            foreach (var (name, value) in body)
            {
                if (!profile.Fields.TryGetValue(name, out var field))
                {
                    if (profile.Fields.Count >= MaxFields || name.Length > 128)
                    {
                        continue;
                    }

                    profile.Fields[name] = field = new FieldProfile();
                }

                field.Observe(value);
            }
        }
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
    private const int EnoughForPresence = 50;

    public Dictionary<string, FieldProfile> Fields { get; } = new(StringComparer.Ordinal);

    public long Count { get; set; }

    public long UsedAt { get; set; }

    /// <summary>What the bodies seen say the operation takes. Fields that were always there are wanted; others may be missing.</summary>
    public ApiSchema ToSchema() => new()
    {
        Type = "object",
        Properties = Fields.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToSchema() with { Enum = [] }, StringComparer.Ordinal),
        Required = Count < EnoughForPresence ? [] : [.. Fields.Where(pair => pair.Value.Count == Count).Select(static pair => pair.Key)],
    };
}
