using System.Threading.Channels;

namespace Outrigger.Testing;

/// <summary>Something a test waits for instead of sleeping. Every <see cref="Raise"/> lets one <see cref="WaitAsync"/> through.</summary>
public sealed class TestSignal<T>
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>();

    public void Raise(T value) => _channel.Writer.TryWrite(value);

    /// <summary>The next value; fails after <paramref name="limit"/> (default 30 s), which no passing test ever waits for.</summary>
    public async Task<T> WaitAsync(TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(30));
        try
        {
            return await _channel.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The signal was not raised.");
        }
    }
}
