using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Faults;

/// <summary>
/// Whatever an upstream does, the client gets a typed error in OpenAI's shape or a terminal error event, nothing leaks, no
/// place is lost, and the call is on record.
/// </summary>
public sealed class FaultTests(FaultFixture fixture) : IClassFixture<FaultFixture>
{
    public static TheoryData<string, bool> Rows => new(FaultCatalogue.All.SelectMany(f => f.Kind switch
    {
        FaultKind.Complete => [(f.Name, false)],
        FaultKind.Stream => [(f.Name, true)],
        _ => new[] { (f.Name, false), (f.Name, true) },
    }));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Call_UpstreamMisbehaves_EndsInATypedErrorAndLosesNothing(string name, bool isStream)
    {
        var fault = FaultCatalogue.All.Single(f => f.Name == name);
        var provider = FaultFixture.ProviderOf(fault, isStream);

        var answer = await fixture.Api.ChatAsync(provider + "/m", isStream);

        if (isStream && fault.ExpectedEvent is { } code && !(fault.MayOvertake && answer.Status != 200))
        {
            ShouldEndWithAnErrorEvent(answer, code);
        }
        else
        {
            ErrorShape.ShouldBe(answer, fault.Expected.Status, fault.Expected.Code);
        }

        answer.Everything.ShouldNotContain(FaultFixture.PlantedKey);
        fixture.Upstream.Exchanges("redirect-target").ShouldBeEmpty();

        await ShouldServeAgainAsync(provider, isStream);
        await ShouldBeOnRecordAsync(answer, fault);
    }

    private static void ShouldEndWithAnErrorEvent(Answer answer, string code)
    {
        answer.Status.ShouldBe(200, answer.Text);
        var sse = answer.Sse;
        sse.Text.ShouldStartWith(code == "upstream_invalid_answer" && sse.Text == "fine" ? "fine" : "good", customMessage: "the part before the fault has arrived");
        var error = sse.Error.ShouldNotBeNull(answer.Text);
        error["code"]?.GetValue<string>().ShouldBe(code, answer.Text);
        error["message"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        error["type"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        sse.Data.ShouldNotContain("[DONE]");
        sse.Rest.ShouldBeEmpty();

        // Some SDKs overlook an error event: HTTP itself must say that the answer is not complete.
        answer.IsBrokenOff.ShouldBeTrue();
    }

    private async Task ShouldServeAgainAsync(string provider, bool isStream)
    {
        await Eventually.HoldsAsync(() => fixture.Upstream.Busy == 0, $"the upstream connections of {provider} are free again");
        fixture.Upstream[provider] = FaultCatalogue.PlayWellAsync;

        // Twice: with one place only, a leaked one would block the second at the latest.
        for (var i = 0; i < 2; i++)
        {
            var good = await fixture.Api.ChatAsync(provider + "/m", isStream);

            good.Status.ShouldBe(200, good.Text);
            good.IsBrokenOff.ShouldBeFalse();
            (isStream ? good.Sse.Text : good.Json["choices"]![0]!["message"]!["content"]!.GetValue<string>()).ShouldBe("good");
            (!isStream || good.Sse.IsDone).ShouldBeTrue();
        }
    }

    private async Task ShouldBeOnRecordAsync(Answer answer, Fault fault)
    {
        var id = answer.Headers["x-request-id"];

        var record = await UsageLog.FindAsync(fixture.Admin, id);

        record["success"]!.GetValue<bool>().ShouldBeFalse();
        record["status"]!.GetValue<int>().ShouldBe(answer.Status);
        record["errorCode"]!.GetValue<string>().Replace('-', '_').ShouldBe(fault.ExpectedEvent is { } code && answer.Status == 200 && code != "overloaded" ? code : fault.Expected.Code);
        record["provider"]!.GetValue<string>().ShouldStartWith(fault.Name);
    }
}
