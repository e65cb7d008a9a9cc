namespace Outrigger.Testing;

/// <summary>Counts what code puts on the heap.</summary>
public static class Allocations
{
    private const int Rounds = 10;

    /// <summary>
    /// The fewest bytes that one of ten runs allocated on this thread, after one that does not count. Not those of a single
    /// run: now and then the runtime puts something of its own on the thread that happens to be there, as when it compiles
    /// code anew or enlarges a table of handles. What the code itself allocates, it allocates in every run.
    /// </summary>
    public static long Least(Action run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var least = LeastAsync(() =>
        {
            run();
            return Task.CompletedTask;
        });
        return least.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Least"/>
    /// <param name="run">Must have ended when it returns: what runs on other threads is not counted.</param>
    /// <exception cref="InvalidOperationException">It had not.</exception>
    public static async Task<long> LeastAsync(Func<Task> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        await run();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ending = run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            if (!ending.IsCompleted)
            {
                throw new InvalidOperationException("What is counted went on after it had returned.");
            }

            await ending;
        }

        return least;
    }
}
