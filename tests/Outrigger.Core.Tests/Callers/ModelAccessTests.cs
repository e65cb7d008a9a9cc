using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Callers;

public sealed class ModelAccessTests
{
    [Theory]
    [InlineData("gpt-4o", "gpt-4o", false, true)]
    [InlineData("openai/gpt-4o", "gpt-4o", false, true)]
    [InlineData("gpt-4o", "openai/gpt-4o", false, true)]
    [InlineData("openai/*", "gpt-4o", false, true)]
    [InlineData("open*", "gpt-4o", false, true)]
    [InlineData("gpt-*", "openai/gpt-4o", false, true)]
    [InlineData("*", "gpt-4o", false, true)]
    [InlineData("gpt-4", "gpt-4o", false, false)]
    [InlineData("gpt-4o-mini", "gpt-4o", false, false)]
    [InlineData("GPT-4o", "gpt-4o", false, false)]
    [InlineData("openai", "gpt-4o", false, false)]
    [InlineData("openai/", "gpt-4o", false, false)]
    [InlineData("azure/*", "gpt-4o", false, false)]
    [InlineData("smart", "smart", true, true)]
    [InlineData("sm*", "smart", true, true)]
    [InlineData("gpt-4o", "smart", true, false)]
    [InlineData("openai/*", "smart", true, false)]
    [InlineData("*", "smart", true, true)]
    public void IsAllowed_OneEntry_MatchesAsDocumented(string entry, string requested, bool isAlias, bool expected) =>
        ModelAccess.IsAllowed(CallerWith(entry), requested, isAlias, "openai", "gpt-4o").ShouldBe(expected);

    [Fact]
    public void IsAllowed_NoList_AllowsAll() =>
        ModelAccess.IsAllowed(Caller.Keyless, "anything", false, "openai", "anything").ShouldBeTrue();

    [Fact]
    public void IsAllowed_EmptyList_AllowsNone() =>
        ModelAccess.IsAllowed(CallerWith(), "gpt-4o", false, "openai", "gpt-4o").ShouldBeFalse();

    [Fact]
    public void IsAllowed_ModelNameWithSlashes_ComparesTheWholeRest()
    {
        ModelAccess.IsAllowed(CallerWith("router/meta/llama"), "router/meta/llama", false, "router", "meta/llama").ShouldBeTrue();
        ModelAccess.IsAllowed(CallerWith("router/meta/*"), "router/meta/llama", false, "router", "meta/llama").ShouldBeTrue();
        ModelAccess.IsAllowed(CallerWith("meta/*"), "router/other", false, "router", "other").ShouldBeFalse();
    }

    [Fact]
    public void IsAllowed_AnyOutcome_AllocatesNothing()
    {
        var caller = CallerWith("azure/*", "gpt-3*", "openai/gpt-4o");
        ModelAccess.IsAllowed(caller, "openai/gpt-4o", false, "openai", "gpt-4o");

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                ModelAccess.IsAllowed(caller, "openai/gpt-4o", false, "openai", "gpt-4o");
                ModelAccess.IsAllowed(caller, "other", false, "openai", "other");
            }
        }).ShouldBe(0);
    }

    private static Caller CallerWith(params string[] models) => new() { Tenant = TenantId.Default, AllowedModels = models };
}
