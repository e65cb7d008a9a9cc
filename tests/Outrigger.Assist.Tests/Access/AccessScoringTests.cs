using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Sites;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

public sealed class AccessScoringTests : IAsyncDisposable
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Other = TenantId.Parse("other");

    private readonly AssistParts _parts = Create();

    private IAccessScoring Access => _parts.Get<IAccessScoring>();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public void Score_PersonThatBrowses_IsLetThrough()
    {
        var scored = Browse(Access, "203.0.113.7", "s1", pages: 8);

        scored.Action.ShouldBe(AccessAction.Allow);
        scored.Rule.ShouldBeNull();
        scored.Score.ShouldBeLessThan(0.5);
        scored.Decision.Module.ShouldBe("access");
    }

    [Fact]
    public void Score_Honeypot_IsDeniedFromThenOn_AndOnlyThatClient()
    {
        var trapped = Access.Score(Acme, AccessRequests.Page("/trap/inner", session: "s1"));
        var after = Access.Score(Acme, AccessRequests.Page("/", session: "s1"));
        var neighbour = Access.Score(Acme, AccessRequests.Page("/", session: "s2"));

        (trapped.Action, trapped.Rule, trapped.RuleAction).ShouldBe((AccessAction.Deny, "honeypot", AccessAction.Deny));
        trapped.Score.ShouldBeGreaterThanOrEqualTo(0.99);
        after.Rule.ShouldBe("honeypot");
        neighbour.Rule.ShouldBeNull();
    }

    [Fact]
    public void Score_HoneypotTouchedOnceByOneWhoBehavesAsPeopleDo_IsMarked_AndDeniedTheSecondTime()
    {
        Browse(Access, "203.0.113.60", "reader", pages: 12);

        var once = Access.Score(Acme, AccessRequests.Page("/trap", "203.0.113.60", "reader"));
        _parts.Time.Advance(TimeSpan.FromSeconds(20));
        var after = Access.Score(Acme, AccessRequests.Page("/category-1", "203.0.113.60", "reader"));
        var again = Access.Score(Acme, AccessRequests.Page("/trap/inner", "203.0.113.60", "reader"));

        (once.Rule, once.RuleAction).ShouldBe(("honeypot", AccessAction.Tag));
        (after.Rule, after.RuleAction).ShouldBe(("honeypot", AccessAction.Tag));
        (again.Rule, again.RuleAction, again.Action).ShouldBe(("honeypot", AccessAction.Deny, AccessAction.Deny));
    }

    [Fact]
    public void Score_HoneypotTouchedOnce_ACallerWhoThenBehavesOtherwise_IsDenied()
    {
        Browse(Access, "203.0.113.61", "turned", pages: 12);
        Access.Score(Acme, AccessRequests.Page("/trap", "203.0.113.61", "turned")).RuleAction.ShouldBe(AccessAction.Tag);

        AccessScored last = null!;
        for (var i = 0; i < 150 && last?.RuleAction != AccessAction.Deny; i++)
        {
            _parts.Time.Advance(TimeSpan.FromSeconds(1.5));
            last = Access.Score(Acme, AccessRequests.Page($"/product/{i}", "203.0.113.61", "turned") with { SecChUa = null, AcceptLanguage = null, Accept = "*/*" });
            Access.Observe(Acme, last.Decision.Id, new AccessResponse { Status = 404 });
        }

        last.Rule.ShouldBe("honeypot");
        last.RuleAction.ShouldBe(AccessAction.Deny);
    }

    [Fact]
    public void Score_NoSessionBehindOneAddress_AKitWithTheSameUserAgentIsNotTakenForTheOthers()
    {
        for (var i = 0; i < 3; i++)
        {
            Access.Score(Acme, AccessRequests.Page("/trap", "203.0.113.62") with { SecChUa = null, AcceptLanguage = null });
        }

        Access.Score(Acme, AccessRequests.Page("/", "203.0.113.62") with { SecChUa = null, AcceptLanguage = null }).Rule.ShouldBe("honeypot");
        Access.Score(Acme, AccessRequests.Page("/", "203.0.113.62")).Rule.ShouldBeNull();
    }

    [Theory]
    [InlineData("/.env", "probing")]
    [InlineData("/wp-login.php", "probing")]
    public void Score_Probing_IsDeniedAfterAFewTries(string path, string rule)
    {
        AccessScored last = null!;
        for (var i = 0; i < 4; i++)
        {
            last = Access.Score(Acme, AccessRequests.Page(path));
        }

        (last.Action, last.Rule).ShouldBe((AccessAction.Deny, rule));
    }

    [Fact]
    public void Score_ProbedPathThatTheSiteHas_IsNoProbing()
    {
        AccessScored last = null!;
        for (var i = 0; i < 6; i++)
        {
            last = Access.Score(Acme, AccessRequests.Page("/wp-login.php", session: "s1"));
            Access.Observe(Acme, last.Decision.Id, new AccessResponse { Status = 200 }).ShouldBeTrue();
            _parts.Time.Advance(TimeSpan.FromSeconds(20));
        }

        last.Rule.ShouldBeNull();
    }

    [Fact]
    public void Score_FalseClaim_IsDenied_AndVerifiedCrawlerIsLetThrough()
    {
        var crawler = AccessRequests.Curl() with { UserAgent = "Mozilla/5.0 (compatible; ExampleBot/2.0; +https://example.test/bot)" };

        Access.Score(Acme, crawler with { Verified = AccessVerification.FalseClaim }).Action.ShouldBe(AccessAction.Deny);
        Access.Score(Acme, crawler with { Verified = AccessVerification.Crawler, Address = "192.0.2.5" }).Action.ShouldBe(AccessAction.Allow);
        Access.Score(Acme, crawler with { Address = "192.0.2.6" }).Rule.ShouldBe("declared-crawler");
    }

    [Fact]
    public void Score_PartnerWithAKeyOrFromItsNetwork_IsLetThroughWhateverItDoes()
    {
        for (var i = 0; i < 500; i++)
        {
            var byKey = Access.Score(Acme, AccessRequests.Curl($"/api/items/{i}") with { Credential = "k1" });
            var byNetwork = Access.Score(Acme, AccessRequests.Curl($"/api/items/{i}", address: "192.0.2.130"));
            byKey.Action.ShouldBe(AccessAction.Allow);
            byNetwork.Action.ShouldBe(AccessAction.Allow);
            byNetwork.Decision.Reasons[0].What.ShouldBe("partner");
        }
    }

    [Fact]
    public void Score_TooFast_TheRuleAsksForAChallenge()
    {
        AccessScored last = null!;
        for (var i = 0; i < 60; i++)
        {
            last = Access.Score(Acme, AccessRequests.Page($"/p/{i}", session: "s1"));
        }

        last.RuleAction.ShouldBe(AccessAction.Challenge);
        last.Rule.ShouldBe("rate");
        ((int)last.Action).ShouldBeGreaterThanOrEqualTo((int)AccessAction.Challenge);
    }

    [Fact]
    public void Score_OfficeBehindOneAddress_OneBotDoesNotStopTheOthers()
    {
        for (var i = 0; i < 40; i++)
        {
            Access.Score(Acme, AccessRequests.Page("/trap", address: "203.0.113.50", session: "bad"));
        }

        for (var person = 0; person < 30; person++)
        {
            // People differ in their browsers, languages and ways.
            var scored = Browse(Access, "203.0.113.50", $"p{person}", pages: 4 + (person % 3), browser: 130 + (person % 12), start: person);
            ((int)scored.Action).ShouldBeLessThan((int)AccessAction.Challenge, string.Join("; ", scored.Decision.Reasons));
        }
    }

    [Fact]
    public void Score_AnotherTenant_KnowsNothingOfIt()
    {
        Access.Score(Acme, AccessRequests.Page("/trap", session: "s1"));

        Access.Score(Other, AccessRequests.Page("/", session: "s1")).Rule.ShouldBeNull();
    }

    [Fact]
    public void Report_SpoofableOutcomes_AreCapped_AndCannotBuyATrappedClientFree()
    {
        var scored = Access.Score(Acme, AccessRequests.Page("/trap", session: "s1"));
        var results = Enumerable.Range(0, 50).Select(_ => Access.Report(Acme, new AccessOutcome { DecisionId = scored.Decision.Id, Kind = AccessOutcomeKind.ChallengeSolved })).ToList();

        results.Count(static result => result == AccessOutcomeResult.Taken).ShouldBe(2);
        results.Skip(2).ShouldAllBe(static result => result == AccessOutcomeResult.Capped);
        Access.Score(Acme, AccessRequests.Page("/", session: "s1")).Action.ShouldBe(AccessAction.Deny);
    }

    [Fact]
    public async Task Report_OneSourceThatSaysTooMuch_IsCapped()
    {
        await using var parts = Create(("Access:OutcomesPerHour", "5"));
        var access = parts.Get<IAccessScoring>();
        var results = new List<AccessOutcomeResult>();
        for (var i = 0; i < 10; i++)
        {
            var scored = access.Score(Acme, AccessRequests.Page("/", session: $"s{i}"));
            results.Add(access.Report(Acme, new AccessOutcome { DecisionId = scored.Decision.Id, Kind = AccessOutcomeKind.LoggedIn, Source = "one" }));
        }

        results.Count(static result => result == AccessOutcomeResult.Taken).ShouldBe(5);
        var other = access.Score(Acme, AccessRequests.Page("/", session: "another"));
        access.Report(Acme, new AccessOutcome { DecisionId = other.Decision.Id, Kind = AccessOutcomeKind.LoggedIn, Source = "two" }).ShouldBe(AccessOutcomeResult.Taken);
    }

    [Fact]
    public void Report_OperatorsWord_Counts()
    {
        var person = Browse(Access, "203.0.113.7", "s1", pages: 3);
        Access.Report(Acme, new AccessOutcome { Session = "s1", Kind = AccessOutcomeKind.ConfirmedBot }).ShouldBe(AccessOutcomeResult.Taken);
        var suspected = Browse(Access, "203.0.113.7", "s1", pages: 1);
        Access.Report(Acme, new AccessOutcome { Session = "s1", Kind = AccessOutcomeKind.ConfirmedHuman }).ShouldBe(AccessOutcomeResult.Taken);
        var cleared = Browse(Access, "203.0.113.7", "s1", pages: 1);

        suspected.Score.ShouldBeGreaterThan(person.Score);
        cleared.Score.ShouldBeLessThan(suspected.Score);
        Access.Report(Acme, new AccessOutcome { Session = "nobody", Kind = AccessOutcomeKind.ConfirmedBot }).ShouldBe(AccessOutcomeResult.Unknown);
        Access.Report(Other, new AccessOutcome { DecisionId = person.Decision.Id, Kind = AccessOutcomeKind.ConfirmedBot }).ShouldBe(AccessOutcomeResult.Unknown);
    }

    [Fact]
    public void Observe_IsTakenOnce_AndOnlyOfItsTenant()
    {
        var scored = Access.Score(Acme, AccessRequests.Page());

        Access.Observe(Other, scored.Decision.Id, new AccessResponse { Status = 200 }).ShouldBeFalse();
        Access.Observe(Acme, scored.Decision.Id, new AccessResponse { Status = 700 }).ShouldBeFalse();
        Access.Observe(Acme, scored.Decision.Id, new AccessResponse { Status = 200 }).ShouldBeTrue();
        Access.Observe(Acme, scored.Decision.Id, new AccessResponse { Status = 200 }).ShouldBeFalse();
        Access.Observe(Acme, Guid.NewGuid(), new AccessResponse { Status = 200 }).ShouldBeFalse();
    }

    [Fact]
    public async Task Score_ModelOff_TheRulesAnswer()
    {
        await using var parts = Create(("Access:Mode", "Off"));
        var access = parts.Get<IAccessScoring>();

        var trapped = access.Score(Acme, AccessRequests.Page("/trap"));
        var person = access.Score(Acme, AccessRequests.Page("/", address: "203.0.113.8"));

        trapped.Action.ShouldBe(AccessAction.Deny);
        trapped.Decision.Model.Version.ShouldBe(DecidingModel.FixedVersion);
        (person.Action, person.Score).ShouldBe((AccessAction.Allow, 0));
    }

    [Fact]
    public async Task Score_Shadow_RecordsWhatTheModelWouldHaveSaid()
    {
        await using var parts = Create(("Access:Mode", "Shadow"), ("Access:RecordedShare", "1"));
        var scored = parts.Get<IAccessScoring>().Score(Acme, AccessRequests.Page());

        scored.Decision.Model.Version.ShouldBe(DecidingModel.FixedVersion);
        scored.Decision.Reasons.ShouldContain(static reason => reason.What == "model in shadow");
    }

    [Fact]
    public void Score_AnyBytesAtAll_IsAnswered() => Prop.ForAll(
        ArbMap.Default.ArbFor<(string A, string B, string C, string D)>(),
        ArbMap.Default.ArbFor<(string[] Names, DateTimeOffset At, int Kind)>(),
        (texts, more) =>
        {
            var scored = Access.Score(Acme, new AccessRequest
            {
                At = more.At,
                Address = texts.A ?? "",
                Path = texts.B ?? "",
                Query = texts.C,
                Method = texts.D ?? "",
                UserAgent = texts.C,
                Referer = texts.A,
                Host = texts.B,
                SecChUa = texts.D,
                SecFetchMode = texts.B,
                HeaderNames = more.Names,
                Session = texts.D,
                Verified = (AccessVerification)(((more.Kind % 4) + 4) % 4),
            });
            scored.Score.ShouldBeInRange(0, 1);
            scored.Decision.Model.Version.ShouldNotBe(DecidingModel.FixedVersion);
            Access.Observe(Acme, scored.Decision.Id, new AccessResponse { Status = 404 });
        }).Holds(cases: 300);

    [Fact]
    public void Score_StringsOfAMegabyteAndControlCharacters_AreCutAndAnswered()
    {
        var huge = new string('\u0001', 1 << 20);

        var scored = Access.Score(Acme, new AccessRequest
        {
            Address = huge,
            Path = huge,
            Query = huge,
            UserAgent = huge,
            Accept = huge,
            AcceptLanguage = huge,
            Referer = huge,
            Host = huge,
            SecChUa = huge,
            Session = huge,
            HeaderNames = [.. Enumerable.Repeat(huge, 300)],
        });

        scored.Score.ShouldBeInRange(0, 1);
        scored.Decision.Model.Version.ShouldNotBe(DecidingModel.FixedVersion);
    }

    [Fact]
    public void Score_ClockThatJumps_FreezesNobody()
    {
        var now = _parts.Time.GetUtcNow();
        Access.Score(Acme, AccessRequests.Page("/a", session: "s1", at: DateTimeOffset.MaxValue));
        Access.Score(Acme, AccessRequests.Page("/b", session: "s1", at: DateTimeOffset.MinValue));
        AccessScored last = null!;
        for (var i = 0; i < 30; i++)
        {
            last = Access.Score(Acme, AccessRequests.Page($"/p/{i % 7}", session: "s1", at: now.AddMinutes(10 + i)));
            _parts.Time.Advance(TimeSpan.FromMinutes(1));
        }

        last.Rule.ShouldBeNull();
    }

    [Fact]
    public async Task Score_AMillionAddresses_IsBounded_AndTheTrappedAreStillKnown()
    {
        await using var parts = Create(("Access:MaxClients", "4000"));
        var access = parts.Get<IAccessScoring>();
        var model = parts.Get<AccessModel>();
        var site = parts.Get<AccessSites>().Get(Acme.Value);
        var rules = new AccessRules(new AccessOptions());
        var weights = new float[model.InitialParameters.Count - 2];
        for (var i = 0; i < 1_000_000; i++)
        {
            var request = AccessRequests.Curl("/p", address: $"10.{(i >> 16) & 255}.{(i >> 8) & 255}.{i & 255}");
            site.Take(new AccessCase(request, 1_700_000_000 + (i * 0.001), false), rules, new AccessOptions(), weights, []);
        }

        site.Identities.ShouldBeLessThanOrEqualTo(4000);
        access.Score(Acme, AccessRequests.Page()).Score.ShouldBeInRange(0, 1);
    }

    [Fact]
    public async Task Score_ManyTenants_TheOneNotSeenForLongestIsForgotten()
    {
        await using var parts = Create(("Access:MaxTenants", "2"));
        var access = parts.Get<IAccessScoring>();
        access.Score(Acme, AccessRequests.Page("/trap", session: "s1"));
        access.Score(Other, AccessRequests.Page());
        access.Score(TenantId.Parse("third"), AccessRequests.Page());

        access.Score(Acme, AccessRequests.Page("/", session: "s1")).Rule.ShouldBeNull();
    }

    internal static AssistParts Create(params (string Key, string Value)[] settings) => new(
        static (services, configuration) => services.AddMetrics().AddAccessScoring(configuration),
        [("Access:HoneypotPaths:0", "/trap"), ("Access:PartnerNetworks:0", "192.0.2.128/25"), ("Access:RequestsPerMinute", "50"), .. settings]);

    // Pages with what they load, links followed, a person's pauses.
    private AccessScored Browse(IAccessScoring access, string address, string session, int pages, int browser = 141, int start = 0)
    {
        AccessScored scored = null!;
        string? from = null;
        for (var i = 0; i < pages; i++)
        {
            var path = (i + start) % 4 == 3 ? $"/product/{1000 + ((start + 1) * 37 * i % 800)}" : $"/category-{(i + start) % 5}";
            var version = browser.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var page = AccessRequests.Page(path, address, session);
            page = page with
            {
                Referer = from,
                SecFetchSite = from is null ? "none" : "same-origin",
                UserAgent = page.UserAgent!.Replace("141", version, StringComparison.Ordinal),
                SecChUa = page.SecChUa!.Replace("141", version, StringComparison.Ordinal),
                HeaderNames = from is null ? page.HeaderNames : [.. page.HeaderNames!.Take(12), "Referer", .. page.HeaderNames!.Skip(12), "Cookie"],
            };
            scored = access.Score(Acme, page);
            access.Observe(Acme, scored.Decision.Id, new AccessResponse { Status = 200 });
            foreach (var asset in (string[])["/app.css", "/app.js", "/logo.svg"])
            {
                var load = access.Score(Acme, page with { Path = asset, Accept = "*/*", SecFetchMode = "no-cors", SecFetchDest = asset.EndsWith("js", StringComparison.Ordinal) ? "script" : "style", Referer = "https://shop.example" + path, SecFetchSite = "same-origin" });
                access.Observe(Acme, load.Decision.Id, new AccessResponse { Status = 200 });
            }

            from = "https://shop.example" + path;
            _parts.Time.Advance(TimeSpan.FromSeconds(6 + ((i + start) * 17 % 41)));
        }

        return scored;
    }
}
