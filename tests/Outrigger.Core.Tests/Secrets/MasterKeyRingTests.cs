using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Secrets;

public sealed class MasterKeyRingTests
{
    [Fact]
    public void Parse_OneKeyWithoutId_NamesItByItsContents()
    {
        var key = SecretFixture.NewKey();

        var first = MasterKeyRing.Parse(key, "test");
        var second = MasterKeyRing.Parse(key, "test");

        first.Current.Id.ShouldBe(second.Current.Id);
        first.Current.Id.ShouldNotContain(key[..6]);
    }

    [Fact]
    public void Parse_SeveralKeys_TakesTheFirstAsCurrent()
    {
        var ring = MasterKeyRing.Parse($"new:{SecretFixture.NewKey()}, old:{SecretFixture.NewKey()}", "test");

        ring.Current.Id.ShouldBe("new");
        ring.Find("old").ShouldNotBeNull();
        ring.Find("other").ShouldBeNull();
    }

    [Fact]
    public void Parse_WhatWriteWrote_IsTheSameRing()
    {
        var ring = MasterKeyRing.Parse($"a:{SecretFixture.NewKey()},b:{SecretFixture.NewKey()}", "test");

        var read = MasterKeyRing.Parse(ring.Write(), "test");

        read.Current.Id.ShouldBe("a");
        read.Find("b")!.Bytes.ShouldBe(ring.Find("b")!.Bytes);
    }

    public static TheoryData<string> BadRings() =>
    [
        "",
        " ",
        "not base64",
        Convert.ToBase64String(new byte[16]),
        Convert.ToBase64String(new byte[33]),
        Convert.ToBase64String(new byte[32]),
        "bad id:" + SecretFixture.NewKey(),
        ":" + SecretFixture.NewKey(),
        $"a:{SecretFixture.NewKey()},a:{SecretFixture.NewKey()}",
        string.Join(',', Enumerable.Range(0, 17).Select(_ => SecretFixture.NewKey())),
    ];

    [Theory]
    [MemberData(nameof(BadRings))]
    public void Parse_BadText_IsATypedErrorThatQuotesNothing(string text)
    {
        var exception = Should.Throw<OutriggerException>(() => MasterKeyRing.Parse(text, "OUTRIGGER_MASTER_KEY"));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyInvalid);
        foreach (var part in text.Split(',', ':').Where(part => part.Length > 20))
        {
            exception.ToString().ShouldNotContain(part);
        }
    }
}
