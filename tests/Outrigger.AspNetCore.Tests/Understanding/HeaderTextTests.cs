using FsCheck.Fluent;
using Outrigger.AspNetCore.Understanding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Understanding;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("create_user", "create_user")]
    [InlineData("查询订单", "%E6%9F%A5%E8%AF%A2%E8%AE%A2%E5%8D%95")]
    [InlineData("a\r\nSet-Cookie: b=1", "a%0D%0ASet-Cookie: b=1")]
    [InlineData("50%", "50%25")]
    [InlineData("/api/users/{id}", "/api/users/{id}")]
    public void Encode_Text_IsPlainAscii(string text, string header) => HeaderText.Encode(text).ShouldBe(header);

    [Fact]
    public void Encode_AnyText_CanBeDecodedAndEndsNoHeader() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text =>
        {
            text ??= "";
            var encoded = HeaderText.Encode(text);
            var isPlain = encoded.All(static c => c is >= ' ' and <= '~' and not ('"' or '\\'));
            var isRound = text.Length > 1024 || text.Any(char.IsSurrogate) || Uri.UnescapeDataString(encoded) == text.Trim(' ');
            return isPlain && isRound;
        }).Holds(cases: 300);

    [Fact]
    public void List_Names_IsAListOfStrings() => HeaderText.List(["email", "größe"]).ShouldBe("\"email\", \"gr%C3%B6%C3%9Fe\"");
}
