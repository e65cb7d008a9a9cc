using System.Threading.Channels;

namespace Outrigger.Core.Time;

/// <summary>Waiting for work that comes in many small pieces. Stateless.</summary>
public static class Gathering
{
    // Long enough that a thread is not woken for each piece, which costs more than most pieces do; short enough that what has
    // come is no burst of work that holds a core and the locks of the models for milliseconds.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Waits until there is something to read, and then a millisecond for what comes with it. A reader that waits for each
    /// piece has a thread of the pool woken on the path of whoever writes it.
    /// </summary>
    /// <param name="reader">What is read.</param>
    /// <param name="time">The clock of the pause.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when nothing will come any more.</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async ValueTask<bool> WaitToGatherAsync<T>(this ChannelReader<T> reader, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!await reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }
}
