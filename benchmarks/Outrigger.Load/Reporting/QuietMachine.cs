namespace Outrigger.Load.Reporting;

/// <summary>
/// Keeps other people's work out of the figures as far as one can from here: waits before a round until the machine is idle but for us.
/// It decides by CPU use alone, never by what a round gave.
/// </summary>
internal static class QuietMachine
{
    /// <summary>A round with more foreign CPU than this share of all cores is repeated.</summary>
    public const double MostForeignShare = 0.08;

    /// <summary>How often a round is run at most; the quietest one counts.</summary>
    public const int MostAttempts = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(45);

    /// <summary>Returns when the machine is quiet, or after 45 seconds.</summary>
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        do
        {
            var foreign = new ForeignLoad();
            await Task.Delay(Look, cancellationToken);
            if (foreign.Share() <= MostForeignShare)
            {
                return;
            }
        }
        while (TimeProvider.System.GetElapsedTime(start) < MostPatience);
    }
}
