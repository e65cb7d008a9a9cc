namespace Outrigger.Testing;

/// <summary>Waits for a state that another process reaches in its own time: asks again until it holds or the limit is over.</summary>
public static class Eventually
{
    /// <summary>Far more than any passing test needs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is not null.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, string what, TimeSpan? limit = null)
        where T : class
    {
        using var deadline = new CancellationTokenSource(limit ?? Limit);
        while (true)
        {
            if (await ask() is { } found)
            {
                return found;
            }

            try
            {
                await Task.Delay(Pause, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"This never came true: {what}");
            }
        }
    }

    /// <summary>Asks until it is true.</summary>
    public static Task HoldsAsync(Func<Task<bool>> ask, string what, TimeSpan? limit = null) =>
        GetAsync(async () => await ask() ? "yes" : null, what, limit);

    /// <summary>Asks until it is true.</summary>
    public static Task HoldsAsync(Func<bool> ask, string what, TimeSpan? limit = null) =>
        HoldsAsync(() => Task.FromResult(ask()), what, limit);
}
