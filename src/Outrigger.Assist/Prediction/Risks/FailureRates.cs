namespace Outrigger.Assist.Prediction.Risks;

/// <summary>
/// How often what has a key failed lately: failures and all, each with weight e^(−age ÷ memory), in a table of fixed size.
/// Keys that share a slot share a rate. O(1), allocation-free, 16 bytes a slot. Not thread-safe.
/// </summary>
internal sealed class FailureRates(int bits, double memorySeconds)
{
    private readonly Slot[] _slots = new Slot[1 << bits];

    /// <summary>How far the rate of a key is from the base rate, in logits, shrunk towards it: 0 when nothing was seen.</summary>
    public double Excess(ulong key, double baseRate, double nowSeconds)
    {
        ref var slot = ref _slots[key & (ulong)(_slots.Length - 1)];
        var fade = Fade(slot, nowSeconds);
        const double Shrink = 2;
        var failures = (slot.Failures * fade) + (Shrink * baseRate);
        var rest = ((slot.All - slot.Failures) * fade) + (Shrink * (1 - baseRate));
        return Math.Log(Math.Max(1e-9, failures) / Math.Max(1e-9, rest)) - Math.Log(baseRate / (1 - baseRate));
    }

    /// <summary>The share that failed and the weight of what was seen.</summary>
    public (double Share, double Seen) Get(ulong key, double nowSeconds)
    {
        ref var slot = ref _slots[key & (ulong)(_slots.Length - 1)];
        var seen = slot.All * Fade(slot, nowSeconds);
        return (slot.All > 0 ? slot.Failures / slot.All : 0, seen);
    }

    public void Observe(ulong key, bool failed, double weight, double nowSeconds)
    {
        ref var slot = ref _slots[key & (ulong)(_slots.Length - 1)];
        var fade = (float)Fade(slot, nowSeconds);
        slot.Failures = (slot.Failures * fade) + (failed ? (float)weight : 0);
        slot.All = (slot.All * fade) + (float)weight;
        slot.Seconds = Math.Max(slot.Seconds, nowSeconds);
    }

    private double Fade(in Slot slot, double nowSeconds) => Math.Exp(-Math.Max(0, nowSeconds - slot.Seconds) / memorySeconds);

    private struct Slot
    {
        public float Failures;
        public float All;
        public double Seconds;
    }
}
