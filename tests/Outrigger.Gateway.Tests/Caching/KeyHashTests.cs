using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Gateway.Caching.Keying;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>Lists of parts that differ have digests that differ, however the parts run together.</summary>
public sealed class KeyHashTests
{
    [Fact]
    public void Digest_OfAnyTwoListsOfTexts_IsEqualOnlyIfTheListsAre()
    {
        var texts = Gen.ListOf(Gen.Elements("a", "b", "ab", "", "a\0", null));

        Prop.ForAll(Arb.From(texts), Arb.From(texts), (one, other) => (Digest(one) == Digest(other)) == one.SequenceEqual(other)).Holds();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4090)]
    [InlineData(4091)]
    [InlineData(4092)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void Digest_OfATextAndOfItsBytes_IsTheSame(int length)
    {
        var text = new string('é', length);

        Digest(hash =>
        {
            hash.Add((byte)'x', text);
            hash.Add((byte)'y', text);
        }).ShouldBe(Digest(hash =>
        {
            hash.Add((byte)'x', Encoding.UTF8.GetBytes(text));
            hash.Add((byte)'y', Encoding.UTF8.GetBytes(text));
        }));
    }

    [Fact]
    public void Rent_AfterOneWasGivenUp_BeginsEmpty()
    {
        var expected = Digest(["a"]);
        var abandoned = KeyHash.Rent();
        abandoned.Add((byte)'x', "left over");
        abandoned.Dispose();

        Digest(["a"]).ShouldBe(expected);
    }

    private static string Digest(IEnumerable<string?> texts) => Digest(hash =>
    {
        foreach (var text in texts)
        {
            hash.Add((byte)'t', text);
        }
    });

    private static string Digest(Action<KeyHash> add)
    {
        var hash = KeyHash.Rent();
        add(hash);
        var digest = new byte[32];
        hash.Finish(digest);
        return Convert.ToHexString(digest);
    }
}
