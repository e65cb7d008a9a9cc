using Microsoft.Extensions.Logging.Abstractions;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Queue.Postgres;
using Outrigger.Storage.Tests.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Queue.Postgres;

public sealed class PostgresJobSignalsTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly TestSignal<string> _woken = new();
    private readonly TestSignal<JobEvent> _happened = new();
    private PostgresServer _server = null!;
    private string _connectionString = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        PostgresRequirement.Check();
        _server = await PostgresServer.StartAsync();
        _connectionString = await _server.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_opened))
        {
            await one.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Wake_AndPublish_ReachOtherProcessesAndTheOwnOnce()
    {
        var (here, _) = Open();
        var (there, _) = Open();
        var own = new TestSignal<string>();
        using var mine = here.Subscribe(own.Raise, null);
        using var others = there.Subscribe(_woken.Raise, _happened.Raise);
        await Task.WhenAll(here.Listening, there.Listening);
        JobEvent[] events = [.. Enumerable.Range(0, 300).Select(i => Event(i))];

        here.Wake("first \u0000 \n 鍵");
        Array.ForEach(events, here.Publish);

        (await _woken.WaitAsync()).ShouldBe("first \u0000 \n 鍵");
        foreach (var expected in events)
        {
            (await _happened.WaitAsync()).ShouldBe(expected);
        }

        (await own.WaitAsync()).ShouldBe("first \u0000 \n 鍵");

        // What comes back from the database does not count as another one: the next is the other process's.
        there.Wake("second");
        (await own.WaitAsync()).ShouldBe("second");
    }

    [Fact]
    public async Task Listener_ServerKilledAndRestarted_ComesBackByItself()
    {
        var (here, database) = Open();
        var (there, _) = Open();
        using var others = there.Subscribe(_woken.Raise, null);
        await there.Listening;
        await _server.KillAsync();
        here.Wake("while it is away");
        await _server.BootAsync();
        await database.OutageEnds;

        // Until it is heard: nobody says when the other has come back.
        using var repeated = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var heard = _woken.WaitAsync(TimeSpan.FromMinutes(1));
        while (!heard.IsCompleted && await repeated.WaitForNextTickAsync(Token))
        {
            here.Wake("again");
        }

        (await heard).ShouldBe("again");
    }

    [Fact]
    public void Text_ManySignals_AreSplitBelowTheLimitOfAPayload()
    {
        var (writer, reader) = (new SignalText(), new SignalText());
        string[] queues = [.. Enumerable.Range(0, 200).Select(i => new string('鍵', 60) + i), new string('x', 9000)];
        JobEvent[] events = [.. Enumerable.Range(0, 200).Select(i => Event(i))];

        string[] payloads = [.. writer.Write(queues, events)];

        payloads.ShouldAllBe(payload => System.Text.Encoding.UTF8.GetByteCount(payload) < 8000);
        payloads.SelectMany(payload => reader.Read(payload).Queues).ShouldBe(queues[..^1]);
        payloads.SelectMany(payload => reader.Read(payload).Events).ShouldBe(events);
        payloads.ShouldAllBe(payload => writer.Read(payload).Events.Count == 0);
        writer.Write([], []).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x\nw\ne\ne{}\nw{\nenull")]
    [InlineData("x\ne{\"Kind\":99,\"Tenant\":\"a\",\"Queue\":\"q\",\"Type\":\"t\"}")]
    [InlineData("x\ne{\"Kind\":1,\"Tenant\":\"NOT ONE\",\"Queue\":\"q\",\"Type\":\"t\"}")]
    public void Text_NotOurs_SaysNothing(string payload)
    {
        var (queues, events) = new SignalText().Read(payload);

        queues.ShouldBeEmpty();
        events.ShouldBeEmpty();
    }

    private static JobEvent Event(int i) => new(
        i % 2 == 0 ? JobEventKind.Progress : JobEventKind.Failed, TenantId.Parse("acme"), "default", TimeProvider.System.NewId(), "translation", 1_790_000_000_000_000 + i, i % 2 == 0 ? i % 100 : null, i % 2 == 0 ? null : "handler-failed");

    private (PostgresJobSignals Signals, PostgresDatabase Database) Open()
    {
        var database = TestDatabase.Postgres(_connectionString);
        var signals = new PostgresJobSignals(database, TimeProvider.System, NullLogger<PostgresJobSignals>.Instance);
        _opened.AddRange([database, signals]);
        return (signals, database);
    }
}
