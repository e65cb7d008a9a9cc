using System.Threading.Channels;
using Outrigger.Core.Time;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Time;

public sealed class GatheringTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Channel<int> _channel = Channel.CreateUnbounded<int>();

    [Fact]
    public async Task WaitToGather_FirstPiece_WaitsForThoseThatComeWithIt()
    {
        var waiting = _channel.Reader.WaitToGatherAsync(_time, TestContext.Current.CancellationToken).AsTask();
        _channel.Writer.TryWrite(1);
        while (_time.PendingTimers == 0)
        {
            await Task.Yield();
        }

        _channel.Writer.TryWrite(2);
        waiting.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await waiting).ShouldBeTrue();
        _channel.Reader.Count.ShouldBe(2);
    }

    [Fact]
    public async Task WaitToGather_NothingWillCome_IsFalse()
    {
        _channel.Writer.Complete();

        (await _channel.Reader.WaitToGatherAsync(_time, TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public async Task WaitToGather_Ended_Throws()
    {
        using var ending = new CancellationTokenSource();
        var waiting = _channel.Reader.WaitToGatherAsync(_time, ending.Token).AsTask();

        await ending.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }
}
