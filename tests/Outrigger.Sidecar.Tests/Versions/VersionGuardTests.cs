using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Versions;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Versions;

/// <summary>The guard on replayed traffic, with the engine that ships and a clock of the test's.</summary>
public sealed class VersionGuardTests
{
    private static readonly (string, string)[] Canary =
    [
        ("Versions:Stable", "v1"), ("Versions:Canary", "v2"), ("Versions:CanaryAddress", "http://127.0.0.1:1"), ("Versions:Weight", "0.2"), ("Outrigger:Assist:Drift:LearnFor", "00:00:00"),
    ];

    [Fact]
    public async Task Observe_AnHourOfCleanTraffic_RollsNothingBack()
    {
        await using var replay = Replay.Start(Canary);

        // Ten requests a second for an hour; one failure in a hundred, optional fields, values that drift over the hour, a
        // burst of failures of both versions in the middle.
        for (var second = 0; second < 3600; second++)
        {
            for (var i = 0; i < 10; i++)
            {
                var isShared = second is >= 1800 and < 1830;
                await replay.ObserveAsync(isCanary: replay.Random.NextDouble() < 0.2, failureShare: isShared ? 0.3 : 0.01, isBroken: false, second);
            }

            replay.Time.Advance(TimeSpan.FromSeconds(1));
        }

        replay.Table.Current.Phase.ShouldBe("canary");
        replay.Alerts.Raised.ShouldNotContain(static alert => alert.Kind == "rolled-back");
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    public async Task Observe_FieldGone_RollsBackWithinThirtyAffectedAnswers(double share)
    {
        await using var replay = Replay.Start(Canary);
        for (var i = 0; i < 3000; i++)
        {
            await replay.ObserveAsync(isCanary: false, failureShare: 0.005, isBroken: false, i / 10);
        }

        var affected = 0;
        for (var i = 0; i < 1000 && replay.Table.Current.IsComparing; i++)
        {
            var isCanary = replay.Random.NextDouble() < 0.2;
            var isBroken = isCanary && replay.Random.NextDouble() < share;
            affected += isBroken ? 1 : 0;
            await replay.ObserveAsync(isCanary, failureShare: 0.005, isBroken, 300);
        }

        replay.Table.Current.Phase.ShouldBe("rolled-back");
        affected.ShouldBeLessThanOrEqualTo(30);
        var alert = replay.Alerts.Raised.Single(static each => each.Kind == "rolled-back");
        alert.Version.ShouldBe("v2");
        alert.Evidence[0].ShouldContain("currency");
    }

    [Fact]
    public async Task Observe_FailuresOfANewVersionBeforeTheGuardHasLearned_RollBackByTheFixedRule()
    {
        await using var replay = Replay.Start([.. Canary[..^1], ("Outrigger:Assist:Drift:LearnFor", "1.00:00:00")]);
        for (var i = 0; i < 50; i++)
        {
            await replay.ObserveAsync(isCanary: false, failureShare: 0, isBroken: false, 0);
        }

        var failed = 0;
        while (replay.Table.Current.IsComparing && failed < 100)
        {
            await replay.ObserveAsync(isCanary: true, failureShare: 1, isBroken: false, 0);
            failed++;
        }

        failed.ShouldBe(10);
        replay.Alerts.Raised.Single(static alert => alert.Kind == "rolled-back").Evidence[0].ShouldContain("10 of its last 10 answers failed");
    }

    [Fact]
    public async Task Observe_BothVersionsFail_RollsNothingBack()
    {
        await using var replay = Replay.Start(Canary);

        for (var i = 0; i < 500; i++)
        {
            await replay.ObserveAsync(isCanary: i % 5 == 0, failureShare: 1, isBroken: false, 0);
        }

        replay.Table.Current.Phase.ShouldBe("canary");
    }

    [Fact]
    public async Task Observe_AutoRollBackOff_OnlyAlerts()
    {
        await using var replay = Replay.Start([.. Canary, ("Versions:AutoRollBack", "false")]);
        for (var i = 0; i < 50; i++)
        {
            await replay.ObserveAsync(isCanary: false, failureShare: 0, isBroken: false, 0);
        }

        for (var i = 0; i < 50; i++)
        {
            await replay.ObserveAsync(isCanary: true, failureShare: 1, isBroken: false, 0);
        }

        replay.Table.Current.Phase.ShouldBe("canary");
        replay.Alerts.Raised.Count(static alert => alert.Kind == "would-roll-back").ShouldBe(1);
    }

    [Fact]
    public async Task Table_RolledBack_StaysSoOverARestartAndCoolsDownForTheNextVersion()
    {
        using var folder = new TempFolder();
        (string, string)[] kept = [.. Canary, ("Versions:StateFile", folder.File("versions.json"))];
        await using (var replay = Replay.Start(kept))
        {
            replay.RollBack("v2");
        }

        await using (var again = Replay.Start(kept))
        {
            again.Table.Current.Phase.ShouldBe("rolled-back");
            again.Table.Current.Weight.ShouldBe(0);
            again.Table.Current.State.Evidence.ShouldBe(["because"]);
        }

        await using var next = Replay.Start([.. kept, ("Versions:Canary", "v3")]);
        next.Table.Current.Phase.ShouldBe("cooling-down");
        next.Time.Advance(TimeSpan.FromMinutes(31));
        next.Table.Current.Phase.ShouldBe("canary");
        next.Table.Current.Weight.ShouldBe(0.2);
    }

    [Fact]
    public async Task Watch_SecondIsFull_LooksAtTwoStableAnswersForEachOfTheNewVersion()
    {
        await using var replay = Replay.Start([.. Canary, ("Versions:StablePerSecond", "1")]);
        var choice = replay.Get<IVersionChoice>();
        var (stable, canary) = (replay.Table.Current.Stable, replay.Table.Current.Canary!);
        using var answer = new HttpResponseMessage { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        var context = new DefaultHttpContext();
        bool IsWatched(Backend backend) => choice.Watch(context, backend, answer) is not null;

        IsWatched(stable).ShouldBeTrue();
        IsWatched(stable).ShouldBeFalse("the second is full");
        IsWatched(canary).ShouldBeTrue();
        IsWatched(stable).ShouldBeTrue();
        IsWatched(stable).ShouldBeTrue();
        IsWatched(stable).ShouldBeFalse();

        for (var i = 0; i < 1000; i++)
        {
            IsWatched(canary).ShouldBeTrue();
        }

        Enumerable.Range(0, 200).Count(_ => IsWatched(stable)).ShouldBe(64, "what may be looked at later is bounded");
        replay.Time.Advance(TimeSpan.FromSeconds(1));
        IsWatched(stable).ShouldBeTrue();
    }

    [Fact]
    public async Task Table_StateUnreadable_KeepsTheNewVersionAway()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("versions.json"), "{ nonsense");

        await using var replay = Replay.Start([.. Canary, ("Versions:StateFile", folder.File("versions.json"))]);

        replay.Table.Current.Phase.ShouldBe("rolled-back");
    }

    [Fact]
    public void ClientShare_ManyClients_SpreadEvenlyAndStay()
    {
        var places = Enumerable.Range(0, 10_000).Select(static i => ClientShare.Of(string.Create(CultureInfo.InvariantCulture, $"10.0.{i / 256}.{i % 256}"), "v2")).ToArray();

        places.Count(static place => place < 0.1).ShouldBeInRange(900, 1100);
        places.Count(static place => place is >= 0.5 and < 0.6).ShouldBeInRange(900, 1100);
        ClientShare.Of("10.0.0.1", "v2").ShouldBe(places[1]);
        ClientShare.Of("10.0.0.1", "v3").ShouldNotBe(places[1]);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/orders/17", "/orders/{id}")]
    [InlineData("/api/v2/orders/", "/api/v2/orders")]
    [InlineData("/u/6f9619ff-8b86-d011-b42d-00c04fc964ff/x", "/u/{id}/x")]
    [InlineData("/products/blue-shirt", "/products/blue-shirt")]
    [InlineData("/q/a b", "/q/{id}")]
    public void Template_Path_ReplacesValues(string path, string template) => VersionRoutes.Template(path).ShouldBe(template);

    [Fact]
    public void Routes_PathsWithoutEnd_AreBounded()
    {
        var routes = new VersionRoutes();

        var names = Enumerable.Range(0, 1000).Select(i => routes.Find("GET", "/n" + new string('a', 1 + (i % 30)) + (char)('a' + (i / 40)), true, 50)).Distinct().ToList();

        names.Count.ShouldBe(51);
        names.ShouldContain("GET *");
        routes.Find("GET", "/never-found", false, 5000).ShouldBeNull();
    }

    private sealed class Replay : IAsyncDisposable
    {
        private readonly SidecarUnderTest _sidecar;

        private Replay(SidecarUnderTest sidecar, ManualTimeProvider time, KeptAlerts alerts) => (_sidecar, Time, Alerts) = (sidecar, time, alerts);

        public ManualTimeProvider Time { get; }

        public KeptAlerts Alerts { get; }

        public Random Random { get; } = new(7);

        public T Get<T>()
            where T : notnull => _sidecar.Services.GetRequiredService<T>();

        public VersionTable Table => _sidecar.Services.GetRequiredService<VersionTable>();

        public static Replay Start((string, string)[] settings)
        {
            var time = new ManualTimeProvider();
            var alerts = new KeptAlerts();
            var sidecar = SidecarUnderTest.Build(
                "http://127.0.0.1:1",
                (services, _) =>
                {
                    services.AddSingleton<TimeProvider>(time);
                    services.AddSingleton<IVersionAlerts>(alerts);
                },
                settings);
            return new(sidecar, time, alerts);
        }

        public void RollBack(string version) =>
            Table.Change((state, _) => state with { RolledBack = version, RolledBackAt = Time.GetUtcNow(), CoolDownUntil = Time.GetUtcNow() + TimeSpan.FromMinutes(30), Evidence = ["because"] }, "test");

        public async Task ObserveAsync(bool isCanary, double failureShare, bool isBroken, int second)
        {
            var status = Random.NextDouble() < failureShare ? 500 : 200;
            var order = new Dictionary<string, object?> { ["id"] = Random.Next(1_000_000), ["total"] = Random.Next(100, 10_000 + second), ["state"] = Random.Next(3) switch { 0 => "open", 1 => "paid", _ => "sent" } };
            if (!isBroken)
            {
                order["currency"] = Random.NextDouble() < 0.7 ? "EUR" : "USD";
            }

            if (Random.NextDouble() < 0.3)
            {
                order["note"] = "please ring";
            }

            var tap = new BodyTap(4096, null);
            tap.Add(status == 200 ? JsonSerializer.SerializeToUtf8Bytes(order) : Encoding.ASCII.GetBytes("""{"error":"broken"}"""));
            await _sidecar.Services.GetRequiredService<VersionGuard>().ObserveAsync(
                new(isCanary ? "v2" : "v1", isCanary, "GET", "/orders/" + Random.Next(1000).ToString(CultureInfo.InvariantCulture), null, status, 5 + Random.Next(20), tap), CancellationToken.None);
        }

        public ValueTask DisposeAsync() => _sidecar.DisposeAsync();
    }

    private sealed class KeptAlerts : IVersionAlerts
    {
        public List<VersionAlert> Raised { get; } = [];

        public ValueTask RaiseAsync(VersionAlert alert, CancellationToken cancellationToken = default)
        {
            Raised.Add(alert);
            return ValueTask.CompletedTask;
        }
    }
}
