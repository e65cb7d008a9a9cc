using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>
/// The test of one signal of one field in a new version: one over all clients, each with its own allowed share, and one
/// for each client that showed the signal. Begun when the signal first shows itself; all the times before that it did not are
/// taken in. The average of tests is a test, so its evidence keeps the promise of <see cref="BettingTest"/>.
/// Not thread-safe.
/// </summary>
internal sealed class SignalWatch(DriftSignal signal, long zeros, long nowMicros)
{
    // Answers of the stable version after which what it showed is what is known of it.
    private const double ControlMemory = 2000;

    // One error in a calm makes this much; it must not start the clock of the control.
    private const double CalmEvidence = 5;

    // What the test over all clients counts; most changes come to all of them.
    private const double OfAll = 0.85;

    private BettingTest _all = BettingTest.AfterZeros(zeros);
    private readonly BettingTest[] _byClient = new BettingTest[ClientSlots.Count];

    public DriftSignal Signal { get; } = signal;

    /// <summary>When it first showed itself.</summary>
    public long FirstMicros { get; } = nowMicros;

    /// <summary>
    /// What both versions had seen and shown when the evidence began to grow, by client; what came after is set against each
    /// other, so that a calm before a change in both is not taken for a stable version that stays as it was.
    /// </summary>
    public Mark[] Marks { get; } = new Mark[ClientSlots.Count];

    /// <summary>Whether the evidence is so low that what shows itself now is a new beginning.</summary>
    public bool IsCalm => Evidence < CalmEvidence;

    /// <summary>Which clients showed it.</summary>
    public bool IsAffected(int client) => _byClient[client].Count > 0;

    /// <summary>
    /// Whether the stable version has shown the signal more since the marks than it used to: then the marks stay, or they
    /// would move past what speaks against the new version being the cause.
    /// </summary>
    public bool HasControlRisen(int signal, SignalCounts?[] stable)
    {
        double shown = 0, seen = 0, known = 0;
        for (var i = 0; i < stable.Length; i++)
        {
            if (stable[i] is { } reference && Marks[i].StableSeen > 0 && !double.IsNaN(Marks[i].Known))
            {
                var since = Mark.Since(Marks[i].StableShown, Marks[i].StableSeen, reference.Shown(signal), reference.Seen(signal));
                (shown, seen, known) = (shown + since.Shown, seen + since.Seen, known + (since.Seen * Marks[i].Known));
            }
        }

        return seen is > 0 and < ControlMemory && ProportionBounds.WilsonLower(shown, seen, 1) > 2 * known / seen;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(FirstMicros);
        Save(writer, in _all);
        for (var i = 0; i < ClientSlots.Count; i++)
        {
            // Most clients never showed it.
            writer.Write(_byClient[i].Count > 0 ? 1 : 0);
            if (_byClient[i].Count > 0)
            {
                Save(writer, in _byClient[i]);
            }

            ref readonly var mark = ref Marks[i];
            writer.Write(mark.StableSeen);
            writer.Write(mark.StableShown);
            writer.Write(mark.Seen);
            writer.Write(mark.Shown);
            writer.Write(mark.Known);
        }
    }

    public static SignalWatch Load(ref StateReader reader, DriftSignal signal)
    {
        var watch = new SignalWatch(signal, 0, reader.ReadLong()) { _all = LoadTest(ref reader) };
        for (var i = 0; i < ClientSlots.Count; i++)
        {
            if (reader.ReadInt(0, 1) == 1)
            {
                watch._byClient[i] = LoadTest(ref reader);
            }

            watch.Marks[i] = new() { StableSeen = reader.ReadCount(), StableShown = reader.ReadCount(), Seen = reader.ReadCount(), Shown = reader.ReadCount(), Known = reader.ReadShare() };
        }

        return watch;
    }

    public double Evidence
    {
        get
        {
            var sum = 0.0;
            foreach (ref readonly var test in _byClient.AsSpan())
            {
                sum += test.Evidence;
            }

            return (OfAll * _all.Evidence) + ((1 - OfAll) * sum / ClientSlots.Count);
        }
    }

    private static void Save(StateWriter writer, in BettingTest test)
    {
        var (small, medium, large, full) = test.Wealth;
        writer.Write(test.Count);
        writer.Write(small);
        writer.Write(medium);
        writer.Write(large);
        writer.Write(full);
    }

    private static BettingTest LoadTest(ref StateReader reader) =>
        BettingTest.TryRestore(reader.ReadLong(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), out var test) ? test : throw reader.Wrong();

    /// <summary>Adds a document.</summary>
    /// <param name="client">The client's place.</param>
    /// <param name="share">The share that showed the signal.</param>
    /// <param name="allowed">The share that is allowed for this client.</param>
    /// <param name="zerosOfClient">How many of this client's documents were seen before.</param>
    public void Add(int client, double share, double allowed, long zerosOfClient)
    {
        _all.Add(share, allowed);
        ref var own = ref _byClient[client];
        if (own.Count == 0)
        {
            if (share <= 0)
            {
                return;
            }

            own = BettingTest.AfterZeros(zerosOfClient);
        }

        own.Add(share, allowed);
    }
}

/// <summary>Counts at one time.</summary>
internal struct Mark
{
    public float StableSeen;
    public float StableShown;
    public float Seen;
    public float Shown;

    /// <summary>What was long known of the stable version then; not what it had begun to show.</summary>
    public double Known;

    /// <summary>What was seen and shown since; when fading has halved the counts meanwhile, half of what is left.</summary>
    public static (double Shown, double Seen) Since(float shownThen, float seenThen, float shown, float seen) =>
        seen >= seenThen ? (Math.Max(0, shown - shownThen), seen - seenThen) : (shown / 2, seen / 2);
}
