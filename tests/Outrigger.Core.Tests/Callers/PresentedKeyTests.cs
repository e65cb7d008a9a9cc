using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Callers;

public sealed class PresentedKeyTests
{
    [Theory]
    [InlineData("Authorization", "Bearer abc")]
    [InlineData("Authorization", "bearer   abc ")]
    [InlineData("authorization", "BEARER\tabc")]
    [InlineData("x-api-key", "abc")]
    [InlineData("X-API-KEY", " abc ")]
    [InlineData("api-key", "abc")]
    [InlineData("x-goog-api-key", "abc")]
    public void Read_OneHeader_TakesItsKey(string name, string value) => Read((name, value)).ShouldBe((PresentedKeyState.Present, "abc"));

    [Fact]
    public void Read_NoHeader_IsMissing() => Read().State.ShouldBe(PresentedKeyState.Missing);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    public void Read_EmptyAuthorization_DoesNotCount(string value)
    {
        Read(("Authorization", value)).State.ShouldBe(PresentedKeyState.Missing);
        Read(("Authorization", value), ("x-api-key", "abc")).ShouldBe((PresentedKeyState.Present, "abc"));
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearerabc")]
    [InlineData("Bearer,abc")]
    [InlineData("abc")]
    public void Read_AnotherScheme_IsMalformed(string value) => Read(("Authorization", value)).State.ShouldBe(PresentedKeyState.Malformed);

    [Fact]
    public void Read_TheSameKeyInAllHeaders_IsOneKey() =>
        Read(("Authorization", "Bearer abc"), ("x-api-key", "abc"), ("api-key", "abc"), ("x-goog-api-key", "abc"))
            .ShouldBe((PresentedKeyState.Present, "abc"));

    [Theory]
    [InlineData("Authorization", "Bearer abc", "x-api-key", "abd")]
    [InlineData("x-api-key", "abc", "api-key", "abd")]
    [InlineData("api-key", "abc", "x-goog-api-key", "ABC")]
    [InlineData("Authorization", "Basic abc", "x-api-key", "abc")]
    public void Read_TwoDifferentKeys_IsAmbiguous(string first, string firstValue, string second, string secondValue) =>
        Read((first, firstValue), (second, secondValue)).State.ShouldBe(PresentedKeyState.Ambiguous);

    [Theory]
    [InlineData("Authorization", "Bearer abc", "Bearer abd")]
    [InlineData("x-api-key", "abc", "abd")]
    public void Read_OneHeaderTwiceWithDifferentKeys_IsAmbiguous(string name, string first, string second)
    {
        var headers = new HeaderDictionary { [name] = new[] { first, second } };

        PresentedKey.Read(headers).State.ShouldBe(PresentedKeyState.Ambiguous);
    }

    private static (PresentedKeyState State, string Value) Read(params (string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers)
        {
            dictionary[name] = value;
        }

        var key = PresentedKey.Read(dictionary);
        return (key.State, key.Value.ToString());
    }
}
