namespace Outrigger.Load.Reporting;

/// <summary>
/// Keeps other people's work out of the figures as far as one can from here: waits before a round until the machine is idle but for us.
/// It decides by CPU use alone, never by what a round gave. Its patience is limited over the whole run, so that a bench on a machine that
/// is never quiet ends all the same; the share of others then stands in the results.
/// </summary>
internal sealed class QuietMachine
{
    /// <summary>A round with more foreign CPU than this share of all cores is repeated while there is patience.</summary>
    public const double MostForeignShare = 0.08;

    /// <summary>How often a round is run at most; the quietest one counts.</summary>
    public const int MostAttempts = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    private TimeSpan _patience = TimeSpan.FromMinutes(5);

    public bool HasPatience => _patience > TimeSpan.Zero;

    /// <summary>Returns when the machine is quiet, or when five minutes of this run have been spent on waiting.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (HasPatience)
        {
            var foreign = new ForeignLoad();
            await Task.Delay(Look, cancellationToken);
            if (foreign.Share() <= MostForeignShare)
            {
                return;
            }

            _patience -= Look;
        }
    }

    /// <summary>Charges a round that was run in vain.</summary>
    public void Charge(TimeSpan time) => _patience -= time;
}
