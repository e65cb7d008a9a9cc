namespace Outrigger.Gateway.Providers;

/// <summary>The keys of one upstream, used in turn; resting ones are passed over. Thread-safe, allocates nothing.</summary>
internal sealed class KeyRing
{
    /// <summary>Keys that one call can tell apart; the configuration allows fewer.</summary>
    public const int MaxKeys = 128;

    private readonly KeySlot[] _slots;
    private uint _next;

    public KeyRing(IEnumerable<KeySlot> slots) => _slots = [.. slots.Take(MaxKeys)];

    public int Count => _slots.Length;

    /// <summary>The slots in their configured order.</summary>
    public ReadOnlySpan<KeySlot> Slots => _slots;

    /// <summary>The next usable key that the call has not tried yet; marks it as tried.</summary>
    public KeySlot? Pick(long nowMicros, ref UInt128 tried)
    {
        var start = _slots.Length == 1 ? 0 : (int)(Interlocked.Increment(ref _next) % (uint)_slots.Length);
        for (var i = 0; i < _slots.Length; i++)
        {
            var index = (start + i) % _slots.Length;
            var bit = UInt128.One << index;
            if ((tried & bit) == 0 && _slots[index].RestsUntilMicros <= nowMicros)
            {
                tried |= bit;
                return _slots[index];
            }
        }

        return null;
    }

    /// <summary>True when every key that is not dead has used up its quota of the day.</summary>
    public bool IsUsedUp
    {
        get
        {
            var hasUsedUp = false;
            foreach (var slot in _slots)
            {
                if (!slot.IsDead && !slot.IsUsedUp)
                {
                    return false;
                }

                hasUsedUp |= slot.IsUsedUp;
            }

            return hasUsedUp;
        }
    }

    /// <summary>When the first resting key that is not dead wakes up; null when all are dead.</summary>
    public long? NextWakeMicros()
    {
        long? wake = null;
        foreach (var slot in _slots)
        {
            if (!slot.IsDead && (wake is null || slot.RestsUntilMicros < wake))
            {
                wake = slot.RestsUntilMicros;
            }
        }

        return wake;
    }
}
