using Outrigger.Gateway.Keys;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Keys;

public sealed class KeyTextTests
{
    [Fact]
    public void Create_Id_IsReadBack()
    {
        var id = KeyText.CreateId();

        KeyText.TryReadId(KeyText.Create(id).Reveal(), out var read).ShouldBeTrue();

        read.ToString().ShouldBe(id);
    }

    [Fact]
    public void Create_ManyKeys_AreAllDifferent() =>
        Enumerable.Range(0, 1000).Select(_ => KeyText.Create("0000000000000000").Reveal()).Distinct().Count().ShouldBe(1000);

    [Theory]
    [InlineData("")]
    [InlineData("ork_")]
    [InlineData("ork_0123456789abcdef_012345678901234567890123456789012345678901")]
    [InlineData("ork_0123456789abcdef_012345678901234567890123456789012345678901234")]
    [InlineData("ORK_0123456789abcdef_0123456789012345678901234567890123456789012")]
    [InlineData("ork_0123456789abcdef-0123456789012345678901234567890123456789012x")]
    [InlineData("ork_0123456789abcde!_0123456789012345678901234567890123456789012x")]
    [InlineData("ork_0123456789abcdef_012345678901234567890123456789012345678901é")]
    public void TryReadId_AnythingElse_IsFalse(string text) => KeyText.TryReadId(text, out _).ShouldBeFalse();

    [Fact]
    public void Hash_AnotherPepperOrText_IsAnotherHash()
    {
        var text = KeyText.Create("0000000000000000").Reveal();
        var other = KeyText.Create("0000000000000000").Reveal();

        Hash(1, text).ShouldBe(Hash(1, text));
        Hash(2, text).ShouldNotBe(Hash(1, text));
        Hash(1, other).ShouldNotBe(Hash(1, text));
    }

    private static byte[] Hash(byte pepper, string text)
    {
        var hash = new byte[KeyText.HashBytes];
        KeyText.Hash([pepper], text, hash);
        return hash;
    }
}
