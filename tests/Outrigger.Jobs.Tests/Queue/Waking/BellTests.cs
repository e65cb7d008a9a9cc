using Outrigger.Jobs.Queue.Waking;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Queue.Waking;

public sealed class BellTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task WaitAsync_RungBefore_EndsAtOnce_AndOnlyOnce()
    {
        using var bell = new Bell();
        bell.Ring();
        bell.Ring();

        await bell.WaitAsync(TimeSpan.FromHours(1), _time, CancellationToken.None);

        bell.WaitAsync(TimeSpan.FromHours(1), _time, CancellationToken.None).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task WaitAsync_TimeIsOver_Ends()
    {
        using var bell = new Bell();
        var waits = bell.WaitAsync(TimeSpan.FromSeconds(3), _time, CancellationToken.None);
        waits.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(3));

        await waits;
    }

    [Fact]
    public async Task WaitAsync_Stopping_EndsWithoutAnException()
    {
        using var bell = new Bell();
        using var stop = new CancellationTokenSource();
        var waits = bell.WaitAsync(TimeSpan.FromHours(1), _time, stop.Token);

        await stop.CancelAsync();

        await waits;
    }

    [Fact]
    public void Ring_NobodyWaitsAnyMore_DoesNothing()
    {
        var bell = new Bell();
        bell.Dispose();

        Should.NotThrow(bell.Ring);
    }
}
