using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Intent.Entities;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Intent;

public sealed class EntityFinderTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    [Theory]
    [InlineData("due on 2026-03-05", "date", "2026-03-05")]
    [InlineData("due on 5.3.2026.", "date", "2026-03-05")]
    [InlineData("due on 03/25/2026", "date", "2026-03-25")]
    [InlineData("due on 25/03/2026", "date", "2026-03-25")]
    [InlineData("on 5 March 2026", "date", "2026-03-05")]
    [InlineData("on March 5th, 2027", "date", "2027-03-05")]
    [InlineData("call me tomorrow", "date", "2026-11-23")]
    [InlineData("请于2026年3月5日发货", "date", "2026-03-05")]
    [InlineData("3月5号之前", "date", "2026-03-05")]
    [InlineData("明天见", "date", "2026-11-23")]
    [InlineData("it costs $1,250.50", "money", "1250.50 USD")]
    [InlineData("pay 20 euros", "money", "20 EUR")]
    [InlineData("一共100元", "money", "100 CNY")]
    [InlineData("write to Anna.Lee@example.co.uk.", "email", "anna.lee@example.co.uk")]
    [InlineData("call +49 30 1234567", "phone", "+49301234567")]
    [InlineData("电话13812345678", "phone", "13812345678")]
    [InlineData("id 0F8FAD5B-D9CB-469F-A165-70867728950E", "uuid", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("see https://example.com/a?b=1.", "url", "https://example.com/a?b=1")]
    [InlineData("weighs 5 kg", "quantity", "5 kg")]
    [InlineData("等30分钟", "quantity", "30 min")]
    [InlineData("up 12.5%", "quantity", "12.5 %")]
    [InlineData("order 4711", "number", "4711")]
    public void Find_OneThing_HasItsTypeAndValue(string text, string type, string value)
    {
        var found = EntityFinder.Find(text, Today).ShouldHaveSingleItem();

        (found.Type, found.Value).ShouldBe((type, value));
        text.Substring(found.Start, found.Length).ShouldBe(found.Text);
    }

    [Theory]
    [InlineData("nothing here")]
    [InlineData("a@b")]
    [InlineData("@@@@")]
    [InlineData("may I march")]
    [InlineData("http://")]
    public void Find_NothingThere_IsEmpty(string text) => EntityFinder.Find(text, Today).ShouldBeEmpty();

    [Fact]
    public void Find_ValuesOfALists_TakesTheLongestWholeWord()
    {
        var lists = new EntityLists([("city", "New York"), ("city", "York"), ("city", "北京")]);

        EntityFinder.Find("from new york to 北京 or Yorkshire", Today, lists).Select(one => (one.Type, one.Value)).ShouldBe([("city", "New York"), ("city", "北京")]);
    }

    [Fact]
    public void Find_AnyText_StaysInsideIt() =>
        Prop.ForAll<string>(text => text is null || EntityFinder.Find(text, Today).All(one => text.Substring(one.Start, one.Length) == one.Text)).Holds();

    [Theory]
    [InlineData('1')]
    [InlineData('@')]
    [InlineData('-')]
    [InlineData('a')]
    [InlineData(',')]
    public void Find_AMegabyteOfOneCharacter_IsBounded(char character) =>
        EntityFinder.Find(new string(character, 1 << 20), Today).Count.ShouldBeLessThanOrEqualTo(EntityFinder.MaxEntities);
}
