namespace Outrigger.Gateway.Simulation;

/// <summary>Tells when the tokens of one answer are due and waits for them.</summary>
internal sealed class SimulatedPace(TimeProvider time, long startedAt, SimulationSteering steering)
{
    /// <summary>Waits until a token is due; returns at once when it is.</summary>
    public async ValueTask WaitForAsync(int token, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (Remaining(token) is var remaining && remaining > TimeSpan.Zero)
        {
            await Task.Delay(remaining, time, cancellationToken);
        }
    }

    /// <summary>Whether a token is due now.</summary>
    public bool IsDue(int token) => Remaining(token) <= TimeSpan.Zero;

    // Timers tick in milliseconds: a shorter wait counts as over, else the loop above would spin.
    private TimeSpan Remaining(int token)
    {
        var remaining = steering.DueAt(token) - time.GetElapsedTime(startedAt);
        return remaining < TimeSpan.FromMilliseconds(1) ? TimeSpan.Zero : remaining;
    }
}
