using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Intent.Machines;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Intent;

public sealed class NgramExtractorTests
{
    [Fact]
    public void Read_AnyText_StaysInsideItsBounds() =>
        Prop.ForAll<string>(text =>
        {
            var ngrams = new NgramExtractor();
            ngrams.Read(text);
            var isInside = ngrams.Ngrams.Length <= NgramExtractor.MaxNgrams && ngrams.WordCount <= NgramExtractor.MaxWords;
            foreach (ref readonly var ngram in ngrams.Ngrams)
            {
                isInside &= ngrams.TextOf(ngram).Length == ngram.Length;
            }

            return isInside;
        }).Holds();

    [Fact]
    public void Read_CaseWidthPunctuationAndDigits_DoNotMatter()
    {
        Hashes("Order 12 Pizzas!").ShouldBe(Hashes("order   98 PIZZAS"));
        Hashes("ＯＲＤＥＲ").ShouldBe(Hashes("order"));
        Hashes("order").ShouldNotBe(Hashes("cancel"));
    }

    [Fact]
    public void Read_AWordOfAMegabyte_IsCutAndCostsNoMemoryTwice()
    {
        var ngrams = new NgramExtractor();
        var text = new string('x', 1 << 20);
        ngrams.Read(text);

        Allocations.Least(() => ngrams.Read(text)).ShouldBe(0);
        ngrams.WordCount.ShouldBe(1);
    }

    [Theory]
    [InlineData("\0\u0001\u0002")]
    [InlineData("\uD800")]
    [InlineData("\uDC00\uD800")]
    [InlineData("\u202E\u200B\uFEFF")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("a\u0301\u0302\u0303")]
    [InlineData("данные 資料 بيانات データ")]
    public void Read_HostileText_IsRead(string text)
    {
        var ngrams = new NgramExtractor();

        ngrams.Read(text);
        ngrams.Read(string.Concat(Enumerable.Repeat(text, 2000)));

        ngrams.Ngrams.Length.ShouldBeLessThanOrEqualTo(NgramExtractor.MaxNgrams);
    }

    [Fact]
    public void Read_Chinese_GivesRunsOfCharacters()
    {
        var ngrams = new NgramExtractor();
        ngrams.Read("取消订单");

        var texts = new List<string>();
        foreach (ref readonly var ngram in ngrams.Ngrams)
        {
            texts.Add(ngrams.TextOf(ngram).ToString());
        }

        texts.ShouldContain("取消");
        texts.ShouldContain("订单");
        texts.ShouldContain("取消订");
    }

    [Theory]
    [InlineData("取消訂單", "取消订单")]
    [InlineData("幫我匯出報表", "帮我汇出报表")]
    [InlineData("忘記密碼", "忘记密码")]
    public void Read_TraditionalCharacters_CountAsSimplifiedOnes(string traditional, string simplified) => Hashes(traditional).ShouldBe(Hashes(simplified));

    [Fact]
    public void Of_AnyCharacter_IsSimplifiedOnce() =>
        Enumerable.Range(0, char.MaxValue + 1).Select(static code => (char)code).ShouldAllBe(static character => SimplifiedForms.Of(SimplifiedForms.Of(character)) == SimplifiedForms.Of(character));

    private static uint[] Hashes(string text)
    {
        var ngrams = new NgramExtractor();
        ngrams.Read(text);
        return [.. ngrams.Ngrams.ToArray().Select(ngram => ngram.Hash)];
    }
}
