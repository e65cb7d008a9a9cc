using System.Buffers;

namespace Outrigger.Sidecar.Upgrades;

/// <summary>
/// Passes bytes both ways until both sides have ended, one has broken off, or nothing has moved for too long. When one side
/// has ended the other may still finish what it sends, as long as it never pauses for longer than a half-closed connection may.
/// </summary>
internal sealed class Tunnel(Stream client, Stream backend, TimeProvider time, TimeSpan idle, TimeSpan halfClosed)
{
    private const int BufferBytes = 16 * 1024;

    private TimeSpan _pause = idle;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_pause, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var up = PassAsync(client, backend, limit, linked.Token);
        var down = PassAsync(backend, client, limit, linked.Token);
        var first = await Task.WhenAny(up, down);
        if (await first)
        {
            // It ended in order. What the backend still sends gets its time; once the backend has ended, all is said.
            _pause = first == up ? halfClosed : TimeSpan.Zero;
            limit.CancelAfter(_pause);
        }
        else
        {
            await limit.CancelAsync();
        }

        await Task.WhenAll(up, down);
    }

    // Whether the side it reads from has ended in order.
    private async Task<bool> PassAsync(Stream from, Stream to, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                limit.CancelAfter(_pause);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await to.FlushAsync(cancellationToken);
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
