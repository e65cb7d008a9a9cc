using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Translation;

public sealed class TranslationReportTests
{
    [Fact]
    public void CloseExtras_UntakenThatChangesTheAnswer_IsRefused()
    {
        var report = new TranslationReport(dropsInstead: false);

        report.CloseExtras([new ExtraFeature(Features.LogitBias, "logit_bias", default), new ExtraFeature("x", "x", default)], "anthropic");

        report.Error!.Type.ShouldBe(TranslationErrors.Untranslatable);
        report.Error.Param.ShouldBe("logit_bias");
        report.ToHeader().ShouldBeNull();
    }

    [Fact]
    public void CloseExtras_UntakenThatChangesNothing_IsNamed()
    {
        var report = new TranslationReport(dropsInstead: false);

        report.CloseExtras([new ExtraFeature(Features.Metadata, "metadata", default, ChangesAnswer: false)], "gemini");
        report.Adjust(Features.Temperature);

        report.Error.ShouldBeNull();
        report.ToHeader().ShouldBe("dropped=metadata; adjusted=temperature");
    }

    [Fact]
    public void CloseExtras_Taken_IsSilent()
    {
        var request = new ChatRequest();
        request.Extras.Add(new ExtraFeature(Features.Seed, "seed", default));
        var report = new TranslationReport(dropsInstead: false);

        request.TryTake(Features.Seed, report, out _).ShouldBeTrue();
        request.TryTake(Features.LogProbs, report, out _).ShouldBeFalse();
        report.CloseExtras(request.Extras, "openai");

        report.Error.ShouldBeNull();
        report.ToHeader().ShouldBeNull();
    }

    [Fact]
    public void Refuse_WhenTheOperatorDrops_IsNamedOnce()
    {
        var report = new TranslationReport(dropsInstead: true);

        report.Refuse(Features.Seed, "seed", "No.");
        report.Refuse(Features.Seed, "seed", "No.");

        report.Error.ShouldBeNull();
        report.ToHeader().ShouldBe("dropped=seed");
        report.RefuseAlways("messages", "Nothing is left.");
        report.Error!.Param.ShouldBe("messages");
    }

    [Theory]
    [InlineData("evil\r\nset-cookie: a=b")]
    [InlineData("ümlaut")]
    [InlineData("a,b")]
    public void Drop_NameFromOutside_NeverReachesTheHeaderAsItIs(string name)
    {
        var report = new TranslationReport(dropsInstead: true);

        report.Drop(name);
        report.Drop(new string('x', 1000));

        report.ToHeader().ShouldBe("dropped=unknown-member");
    }

    [Fact]
    public void Drop_ThousandsOfNames_StayWithinTheHeader()
    {
        var report = new TranslationReport(dropsInstead: true);
        for (var i = 0; i < 10_000; i++)
        {
            report.Drop("member-" + i);
        }

        report.ToHeader()!.Length.ShouldBeLessThan(1_000);
    }
}
