using Outrigger.Core.Errors;
using Outrigger.Storage.Engine;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

public sealed class CallBatchesTests
{
    private readonly List<int[]> _runs = [];
    private readonly Queue<TaskCompletionSource> _gates = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ACallAlone_GoesAtOnce()
    {
        var batches = Create();

        (await batches.RunAsync(7, "g", 1, Token)).ShouldBe(70);

        _runs.ShouldBe([[7]]);
    }

    [Fact]
    public async Task Run_CallsThatComeMeanwhile_GoTogetherByGroupUpToTheWeight()
    {
        var batches = Create(maxWeight: 3);
        var gate = Hold();
        var first = batches.RunAsync(1, "g", 1, Token);
        Task<int>[] others =
        [
            batches.RunAsync(2, "g", 1, Token),
            batches.RunAsync(3, "h", 1, Token),
            batches.RunAsync(4, "g", 1, Token),
            batches.RunAsync(5, "g", 2, Token),
            batches.RunAsync(6, "g", 1, Token),
        ];

        gate.SetResult();
        await Task.WhenAll([first, .. others]);

        _runs.ShouldBe([[1], [2, 4, 6], [3], [5]]);
        others.Select(task => task.Result).ShouldBe([20, 30, 40, 50, 60]);
    }

    [Fact]
    public async Task Run_CancelledWhileItWaits_IsNeverMade()
    {
        var batches = Create();
        var gate = Hold();
        var first = batches.RunAsync(1, "g", 1, Token);
        using var cancelled = new CancellationTokenSource();
        var waiting = batches.RunAsync(2, "g", 1, cancelled.Token);

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        gate.SetResult();
        await first;
        _runs.ShouldBe([[1]]);
        await Should.ThrowAsync<OperationCanceledException>(() => batches.RunAsync(3, "g", 1, cancelled.Token));
    }

    [Fact]
    public async Task Run_OneOfABatchFails_TheOthersAreAnswered()
    {
        var batches = Create();
        var gate = Hold();
        var first = batches.RunAsync(1, "g", 1, Token);
        Task<int>[] others = [batches.RunAsync(2, "g", 1, Token), batches.RunAsync(-3, "g", 1, Token), batches.RunAsync(4, "g", 1, Token)];

        gate.SetResult();
        await first;

        (await others[0]).ShouldBe(20);
        await Should.ThrowAsync<ArgumentException>(() => others[1]);
        (await others[2]).ShouldBe(40);
        _runs.ShouldBe([[1], [2, -3, 4], [2], [-3], [4]]);
    }

    [Fact]
    public async Task Run_AnOutage_MeetsAllAndIsNotAskedAgain()
    {
        var batches = Create();
        var gate = Hold();
        var first = batches.RunAsync(1, "g", 1, Token);
        Task<int>[] others = [batches.RunAsync(2, "g", 1, Token), batches.RunAsync(0, "g", 1, Token)];

        gate.SetResult();
        await first;

        foreach (var other in others)
        {
            (await Should.ThrowAsync<OutriggerException>(() => other)).Error.Type.ShouldBe(CoreErrors.StorageUnavailable);
        }

        _runs.ShouldBe([[1], [2, 0]]);
    }

    private CallBatches<int, int> Create(int maxWeight = 100) => new(1, maxWeight, async (calls, _) =>
    {
        _runs.Add([.. calls]);
        if (_gates.TryDequeue(out var gate))
        {
            await gate.Task;
        }

        return calls.Contains(0) ? throw StorageFailure.Unavailable("It is away.")
            : calls.Any(call => call < 0) ? throw new ArgumentException("Below zero.")
            : [.. calls.Select(call => call * 10)];
    });

    private TaskCompletionSource Hold()
    {
        var gate = new TaskCompletionSource();
        _gates.Enqueue(gate);
        return gate;
    }
}
