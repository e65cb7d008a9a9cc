using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Errors;

public sealed class MinifiedStackTests
{
    [Fact]
    public void Observe_SamePlaceOfABundle_IsTheSameError_AnotherPlaceIsNot()
    {
        var index = new SignatureIndex(100, new SignatureSettings());
        var first = Observe(index, "at a.b (/srv/app/dist/app.1f.min.js:1:50011)\nat c.d (/srv/app/dist/app.1f.min.js:1:900)");

        Observe(index, "at a.b (/srv/app/dist/app.1f.min.js:1:50011)\nat e.f (/srv/app/dist/app.1f.min.js:1:7700)").ShouldBe(first);
        Observe(index, "at a.c (/srv/app/dist/app.1f.min.js:1:61234)\nat c.d (/srv/app/dist/app.1f.min.js:1:900)").ShouldNotBe(first);
    }

    [Fact]
    public void Observe_NextBuild_IsTheOnlyErrorWithTheseWords()
    {
        var index = new SignatureIndex(100, new SignatureSettings());
        var named = Observe(index, "at Orders.load (/srv/app/src/orders.js:5:3)\nat Web.get (/srv/app/src/web.js:9:1)", times: 3);

        Observe(index, "at a.b (/srv/app/dist/app.1f.min.js:1:50011)\nat c.d (/srv/app/dist/app.1f.min.js:1:900)").ShouldBe(named);
        Observe(index, "at x.y (/srv/app/dist/app.2e.min.js:1:48111)\nat p.q (/srv/app/dist/app.2e.min.js:1:1212)").ShouldBe(named);
    }

    [Fact]
    public void Observe_ManyErrorsWithTheseWords_NoneIsGuessed()
    {
        var index = new SignatureIndex(100, new SignatureSettings());
        var known = Enumerable.Range(0, 6).Select(i => Observe(index, $"at Part{i}.load{i} (/srv/app/src/part{i}.js:5:3)\nat Side{i}.get{i} (/srv/app/src/side{i}.js:9:1)")).ToArray();

        known.Distinct().Count().ShouldBe(6);
        known.ShouldNotContain(Observe(index, "at a.b (/srv/app/dist/app.1f.min.js:1:50011)\nat c.d (/srv/app/dist/app.1f.min.js:1:900)"));
    }

    [Fact]
    public void Observe_BundlerKeptTheMethod_TellsWhichErrorItIs()
    {
        var index = new SignatureIndex(100, new SignatureSettings());
        var known = Enumerable.Range(0, 6).Select(i => Observe(index, $"at Part{i}.loadPart{i} (/srv/app/src/part{i}.js:5:3)\nat Side{i}.showSide{i} (/srv/app/src/side{i}.js:9:1)")).ToArray();

        Observe(index, "at t.loadPart4 (/srv/app/dist/main.8f3a2b.js:1:50011)\nat n.showSide4 (/srv/app/dist/main.8f3a2b.js:1:9001)").ShouldBe(known[4]);
    }

    [Fact]
    public void Parse_MethodsThatCallEachOther_CountOnce()
    {
        const string Round = "   at Shop.Tree.Walk()\n   at Shop.Tree.Visit()\n";

        string[] Names(int rounds)
        {
            var text = "   at Shop.Leaf.Read()\n" + string.Concat(Enumerable.Repeat(Round, rounds)) + "   at Shop.Web.Get()\n";
            var parsed = new ParsedStack();
            StackParser.Parse(text, parsed);
            return [.. parsed.Frames.Select(frame => FrameName.Show(text.AsSpan()[frame.Name]))];
        }

        Names(7).ShouldBe(Names(1));
        Names(1).ShouldBe(["Shop.Leaf.Read", "Shop.Tree.Walk", "Shop.Tree.Visit", "Shop.Web.Get"]);
    }

    [Theory]
    [InlineData("Shop.Guard.NotNull", true)]
    [InlineData("Shop.ArgumentGuard.NotNull", true)]
    [InlineData("guard.not_none", true)]
    [InlineData("Shop.Orders.ThrowIfClosed", true)]
    [InlineData("Shop.Orders.CheckStock", false)]
    [InlineData("Shop.Safeguards.Load", false)]
    public void TryRead_WhatExistsToThrow_IsAGuard(string name, bool expected)
    {
        FrameName.TryRead(name, "", "", isByFile: false, out var frame).ShouldBeTrue();

        ((frame.Traits & FrameTraits.Guard) != 0).ShouldBe(expected);
    }

    [Theory]
    [InlineData("violates unique constraint \"users_email_key\"", "violates unique constraint \"orders_number_key\"", false)]
    [InlineData("Value 'red' is not allowed. (Parameter 'color')", "Value 'blue' is not allowed. (Parameter 'color')", true)]
    [InlineData("'total'", "'amount'", false)]
    [InlineData("'12'", "'13'", true)]
    [InlineData("object has no attribute 'id'", "object has no attribute 'name'", false)]
    [InlineData("User 'eve' is locked", "User 'bob' is locked", true)]
    public void Write_NamesOfTheProgram_StayAndValuesGo(string left, string right, bool isSame) => (Template(left) == Template(right)).ShouldBe(isSame);

    private static string Template(string message)
    {
        Span<char> template = stackalloc char[MessageTemplate.SignatureLength];
        return new string(template[..MessageTemplate.Write(message, template)]);
    }

    private static ulong Observe(SignatureIndex index, string stack, int times = 1)
    {
        var parsed = new ParsedStack();
        StackParser.Parse(stack, parsed);
        StackFrame[] frames = [.. parsed.Frames.Select(static frame => frame.Frame)];
        var id = 0UL;
        for (var i = 0; i < times; i++)
        {
            id = index.Observe("TypeError", "x is not a function", frames, i).Id;
        }

        return id;
    }
}
