using System.Buffers;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Drift;

public sealed class DriftGuardTests : IAsyncLifetime
{
    private readonly GuardParts _parts = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public void Observe_FieldMissingInEveryThirdAnswer_RollsBackAndSaysWhy()
    {
        _parts.Learn();

        var (decision, answers) = GuardParts.Release(i => _parts.Answer("v2", _parts.Order(i % 3 == 0 ? null : "\"EUR\"")), _ => _parts.Answer("v1", _parts.Order()));

        decision!.Outcome.ShouldBe("roll-back");
        answers.ShouldBeLessThan(40);
        decision.Reasons[0].What.ShouldBe("currency missing");
        decision.Reasons[0].Value.ShouldMatch(@"^3\d(\.\d)? % \(\d+/\d+\) vs 0 %; 2 of 2 clients; since \d\d:\d\d:\d\d$");
        decision.Module.ShouldBe("drift");
        decision.IsRecorded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("null", "currency null")]
    [InlineData("5", "currency of another type")]
    [InlineData("\"XAU\"", "currency outside the known values")]
    [InlineData("\"\"", "currency empty")]
    public void Observe_FieldChangesItsValue_RollsBack(string currency, string reason)
    {
        _parts.Learn();

        var (decision, _) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(currency)), _ => _parts.Answer("v1", _parts.Order()));

        decision!.Outcome.ShouldBe("roll-back");
        _parts.Guard.Status(GuardParts.Acme)[0].Versions[0].Findings.ShouldContain(finding => finding.Field + " " + finding.What == reason && finding.IsBreak);
    }

    [Fact]
    public void Observe_AmountsAHundredfold_RollsBack()
    {
        _parts.Learn();

        var (decision, answers) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(amount: "4200")), _ => _parts.Answer("v1", _parts.Order(amount: "42")));

        decision!.Outcome.ShouldBe("roll-back");
        decision.Reasons[0].What.ShouldBe("amount far out of range");
        answers.ShouldBeLessThan(30);
    }

    [Fact]
    public void Observe_NestedFieldsOfListsMissing_AreNamedByTheirPath()
    {
        _parts.Learn();

        var (decision, _) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(items: "[{\"sku\":\"a\"},{}]")), _ => _parts.Answer("v1", _parts.Order()));

        decision!.Reasons[0].What.ShouldBe("items[].sku missing");
        decision.Reasons[0].Value.ShouldStartWith("50 %");
    }

    [Fact]
    public void Observe_ErrorsOfTheNewVersion_RollBack()
    {
        _parts.Learn();

        var (decision, _) = GuardParts.Release(i => _parts.Answer("v2", _parts.Order(), i % 2 == 0 ? 503 : 200), _ => _parts.Answer("v1", _parts.Order()));

        decision!.Outcome.ShouldBe("roll-back");
        decision.Reasons[0].What.ShouldBe("answers with status 5xx");
    }

    [Fact]
    public void Observe_SlowerAnswers_AlarmButNeverRollBack()
    {
        _parts.Learn();

        var (alarm, _) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(), latencyMs: 900), _ => _parts.Answer("v1", _parts.Order()), "alarm");
        var (last, answers) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(), latencyMs: 900), _ => _parts.Answer("v1", _parts.Order()));

        alarm!.Outcome.ShouldBe("alarm");
        alarm.Reasons[0].What.ShouldBe("answers slower than usual");
        last!.Outcome.ShouldBe("alarm");
        answers.ShouldBe(300);
    }

    [Fact]
    public void Observe_BothVersionsChangeAtOnce_NeverRollsBack()
    {
        _parts.Learn();

        var seen = new HashSet<string>();
        GuardParts.Release(
            i => { var decision = _parts.Answer("v2", _parts.Order(i % 3 == 0 ? null : "\"EUR\"")); seen.Add(decision!.Outcome); return decision; },
            i => _parts.Answer("v1", _parts.Order(i % 3 == 0 ? null : "\"EUR\"")));

        seen.ShouldNotContain("roll-back");
    }

    [Fact]
    public void Observe_MixOfClientsShifts_SaysNothing()
    {
        // Phones never get a city; the web always does.
        for (var i = 0; i < 1000; i++)
        {
            var isWeb = i % 4 != 0;
            _parts.Answer("v1", isWeb ? """{"city":"Ulm"}""" : """{"name":"Ada"}""", client: isWeb ? "web" : "ios");
        }

        _parts.Learn(0);
        var outcomes = new HashSet<string>();
        for (var i = 0; i < 300; i++)
        {
            var isWeb = i % 10 == 0;
            var body = isWeb ? """{"city":"Ulm"}""" : """{"name":"Ada"}""";
            _parts.Answer("v1", body, client: isWeb ? "web" : "ios");
            outcomes.Add(_parts.Answer("v2", body, client: isWeb ? "web" : "ios")!.Outcome);
        }

        outcomes.ShouldBe(["none"]);
    }

    [Fact]
    public void Observe_NewClientThatGetsOtherFields_SaysNothing()
    {
        _parts.Learn();

        var outcomes = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            _parts.Answer("v1", _parts.Order());
            outcomes.Add(_parts.Answer("v2", """{"id":7}""", client: "kiosk")!.Outcome);
        }

        outcomes.ShouldBe(["none"]);
    }

    [Fact]
    public void Observe_NewFields_SayNothing()
    {
        _parts.Learn();

        var (last, answers) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order().Replace("\"customer\"", "\"added\":1,\"customer\"", StringComparison.Ordinal)), _ => _parts.Answer("v1", _parts.Order()), most: 100);

        (last!.Outcome, answers).ShouldBe(("none", 100));
    }

    [Fact]
    public void Announce_FieldThatWasToGo_SaysNothing()
    {
        _parts.Learn();
        _parts.Guard.Announce(GuardParts.Acme, GuardParts.Route, new("v2", Removed: ["currency"]));

        var (last, _) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(null)), _ => _parts.Answer("v1", _parts.Order()), most: 100);

        last!.Outcome.ShouldBe("none");
    }

    [Theory]
    [InlineData(true, true, "pinned")]
    [InlineData(false, false, "not safe to go back")]
    public void Announce_PinnedOrNotSafe_Holds(bool isSafe, bool isPinned, string reason)
    {
        _parts.Learn();
        _parts.Guard.Announce(GuardParts.Acme, GuardParts.Route, new("v2", isSafe, isPinned));

        var (decision, _) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(null)), _ => _parts.Answer("v1", _parts.Order()), "hold");

        decision!.Outcome.ShouldBe("hold");
        decision.Reasons.ShouldContain(each => each.What == reason);
    }

    [Fact]
    public void Observe_AfterARollBack_HoldsUntilItHasCooledDown()
    {
        _parts.Learn();
        GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(null)), _ => _parts.Answer("v1", _parts.Order())).Last!.Outcome.ShouldBe("roll-back");

        var next = _parts.Answer("v2", _parts.Order(null));

        next!.Outcome.ShouldBe("hold");
        next.Reasons.ShouldContain(each => each.What == "cooling down");
        _parts.Guard.Status(GuardParts.Acme)[0].Versions[0].RolledBackAt.ShouldNotBeNull();
    }

    [Fact]
    public void Observe_TooLittleLearned_HoldsAndSaysSo()
    {
        _parts.Learn(100);

        var (decision, _) = GuardParts.Release(_ => _parts.Answer("v2", _parts.Order(null)), _ => _parts.Answer("v1", _parts.Order()), "hold");

        decision!.Outcome.ShouldBe("hold");
        decision.Reasons.ShouldContain(each => each.What == "still learning");
        decision.Model.IsColdStart.ShouldBeTrue();
    }

    [Fact]
    public async Task Observe_DryRun_HoldsAndSaysSo()
    {
        await using var parts = new GuardParts(("Drift:DryRun", "true"));
        parts.Learn();

        var (decision, _) = GuardParts.Release(_ => parts.Answer("v2", parts.Order(null)), _ => parts.Answer("v1", parts.Order()), "hold");

        decision!.Reasons.ShouldContain(each => each.What == "dry run");
    }

    [Theory]
    [InlineData("Off")]
    [InlineData("Shadow")]
    public async Task Observe_ModelNotInCharge_RollsNothingBack(string mode)
    {
        await using var parts = new GuardParts(("Drift:Mode", mode));
        parts.Learn();

        var (last, answers) = GuardParts.Release(_ => parts.Answer("v2", parts.Order(null)), _ => parts.Answer("v1", parts.Order()), most: 60);

        answers.ShouldBe(60);
        (last?.Outcome ?? "none").ShouldBe("none");
    }

    [Fact]
    public void SetStable_NameOfTheNewVersion_PromotesWhatWasLearnedOfIt()
    {
        _parts.Learn();
        for (var i = 0; i < 300; i++)
        {
            _parts.Answer("v2", """{"id":1,"total":5}""");
        }

        _parts.Guard.SetStable(GuardParts.Acme, GuardParts.Route, "v2");
        var (last, _) = GuardParts.Release(_ => _parts.Answer("v3", """{"id":1,"total":5}"""), _ => _parts.Answer("v2", """{"id":1,"total":5}"""), most: 100);

        _parts.Guard.Status(GuardParts.Acme)[0].Stable.ShouldBe("v2");
        last!.Outcome.ShouldBe("none");
    }

    [Fact]
    public void Observe_NotJson_IsCountedAndChangesNothingElse()
    {
        _parts.Learn(200);

        _parts.Answer("v1", "{\"id\":").ShouldBeNull();
        _parts.Answer("v2", "not json")!.Outcome.ShouldBe("none");
        _parts.Answer("v2", "{\"a\":" + new string('[', 5000) + new string(']', 5000) + "}").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("", "v1", 200)]
    [InlineData("GET /a", "", 200)]
    [InlineData("GET /a", "v1", -5)]
    public void Observe_NamesThatCannotBe_AreRefused(string route, string version, int status) =>
        _parts.Guard.Observe(GuardParts.Acme, new ApiExchange(route, version, default, status)).ShouldBeNull();

    [Fact]
    public async Task Observe_MoreRoutesThanMayBe_LosesTheOldestOfTheTenantWithTheMost()
    {
        await using var parts = new GuardParts(("Drift:MaxRoutes", "10"));
        parts.Guard.Observe(TenantId.Default, new ApiExchange("GET /mine", "v1", "{}"u8));

        for (var i = 0; i < 1000; i++)
        {
            parts.Guard.Observe(GuardParts.Acme, new ApiExchange("GET /flood/" + i, "v1", "{}"u8));
        }

        parts.Store.Count.ShouldBe(10);
        parts.Guard.Status(TenantId.Default).Count.ShouldBe(1);
        parts.Guard.Status(GuardParts.Acme)[^1].Route.ShouldBe("GET /flood/999");
    }

    [Fact]
    public async Task Observe_MoreFieldsAndClientsThanMayBe_StaysBounded()
    {
        await using var parts = new GuardParts(("Drift:MaxFields", "64"));

        for (var i = 0; i < 2000; i++)
        {
            parts.Answer("v1", "{\"f" + i + "\":{\"g" + i + "\":1}}", client: "client" + i);
        }

        var standing = parts.Guard.Status(GuardParts.Acme)[0];
        standing.Fields.ShouldBeLessThanOrEqualTo(64);
        standing.FieldsLeftOut.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Compare_TwoVersions_SetsTheirFieldsSideBySide()
    {
        _parts.Learn(200);
        for (var i = 0; i < 50; i++)
        {
            _parts.Answer("v2", _parts.Order(i % 2 == 0 ? null : "null"));
        }

        var comparison = _parts.Guard.Compare(GuardParts.Acme, GuardParts.Route, "v2")!;

        comparison.Fields[0].Field.ShouldBe("currency");
        comparison.Fields[0].StableMissing.ShouldBe(0);
        comparison.Fields[0].Missing.ShouldBe(0.5);
        comparison.Fields[0].Null.ShouldBe(1);
        _parts.Guard.Compare(GuardParts.Acme, GuardParts.Route, "v9").ShouldBeNull();
        _parts.Guard.Compare(TenantId.Default, GuardParts.Route, "v2").ShouldBeNull("another tenant's routes are not there");
    }

    [Fact]
    public async Task Save_ThenLoad_KnowsTheStableVersionAsBefore()
    {
        _parts.Learn();
        var state = Save(_parts.Store);
        await using var other = new GuardParts();
        ((ILearnedState)other.Store).Load(2, state);

        Save(other.Store).ShouldBe(state);
        var (decision, _) = GuardParts.Release(_ => other.Answer("v2", other.Order(null)), _ => other.Answer("v1", other.Order()), "hold");
        decision!.Reasons[0].What.ShouldBe("currency missing");
    }

    [Fact]
    public void Load_Corrupt_ThrowsAndChangesNothing()
    {
        _parts.Learn(300);
        var state = Save(_parts.Store);
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var broken = i % 2 == 0 ? state[..random.Next(state.Length)] : [.. state];
            if (i % 2 == 1)
            {
                broken[random.Next(broken.Length)] ^= (byte)(1 + random.Next(255));
            }

            try
            {
                _parts.Store.Load(2, broken);

                // A flipped bit may still be a number that can be; then it is a state like any other.
                _parts.Store.Load(2, state);
            }
            catch (InvalidDataException)
            {
                Save(_parts.Store).ShouldBe(state);
            }
        }

        Should.Throw<InvalidDataException>(() => _parts.Store.Load(3, state));
    }

    [Fact]
    public void Observe_StableVersion_AllocatesNothing()
    {
        _parts.Learn(300);
        var bodies = Enumerable.Range(0, 50).Select(_ => System.Text.Encoding.UTF8.GetBytes(_parts.Order())).ToArray();
        var profile = _parts.Store.Find(new(GuardParts.Acme, GuardParts.Route))!;
        var exchange = new ApiExchange(GuardParts.Route, "v1", bodies[0], 200, "web", 20);
        profile.Observe(in exchange, 1, 512, out _);

        Allocations.Least(() =>
        {
            foreach (var body in bodies)
            {
                var next = new ApiExchange(GuardParts.Route, "v1", body, 200, "web", 20);
                profile.Observe(in next, 2, 512, out _);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void Learn_FromFeedback_AsksForMoreAfterFalseAlarmsAndNeverForLessThanShipped()
    {
        var model = _parts.Get<DriftModel>();
        var parameters = model.InitialParameters.ToArray();
        var features = new double[DriftModel.FeatureCount];
        features[DriftModel.Evidence] = 4;

        for (var i = 0; i < 100; i++)
        {
            model.Learn(parameters, features, 0, 1);
        }

        parameters[DriftModel.RollBackEvidence].ShouldBeGreaterThan(4);
        for (var i = 0; i < 10_000; i++)
        {
            model.Learn(parameters, features, 1, 1);
        }

        parameters[DriftModel.RollBackEvidence].ShouldBeGreaterThanOrEqualTo(model.InitialParameters[DriftModel.RollBackEvidence]);
    }

    private static byte[] Save(DriftStore store)
    {
        var writer = new ArrayBufferWriter<byte>();
        store.Save(writer);
        return writer.WrittenSpan.ToArray();
    }
}
