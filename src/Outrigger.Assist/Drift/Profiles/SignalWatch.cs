using Outrigger.Core.Learning;

namespace Outrigger.Assist.Drift.Profiles;

/// <summary>
/// The test of one signal of one field in a new version: one over all clients, each with its own allowed share, and one
/// for each client that showed the signal. Begun when the signal first shows itself; all the times before that it did not are
/// taken in. The average of tests is a test, so its evidence keeps the promise of <see cref="BettingTest"/>.
/// Not thread-safe.
/// </summary>
internal sealed class SignalWatch(DriftSignal signal, long zeros, long nowMicros)
{
    private BettingTest _all = BettingTest.AfterZeros(zeros);
    private readonly BettingTest[] _byClient = new BettingTest[ClientSlots.Count];

    public DriftSignal Signal { get; } = signal;

    /// <summary>When it first showed itself.</summary>
    public long FirstMicros { get; } = nowMicros;

    /// <summary>What the stable version had seen and shown at that time, by client: what came after is the control.</summary>
    public float[] ControlSeen { get; } = new float[ClientSlots.Count];

    /// <inheritdoc cref="ControlSeen"/>
    public float[] ControlShown { get; } = new float[ClientSlots.Count];

    /// <summary>Which clients showed it.</summary>
    public bool IsAffected(int client) => _byClient[client].Count > 0;

    public double Evidence
    {
        get
        {
            var sum = 0.0;
            foreach (ref readonly var test in _byClient.AsSpan())
            {
                sum += test.Evidence;
            }

            return (_all.Evidence + (sum / ClientSlots.Count)) / 2;
        }
    }

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
