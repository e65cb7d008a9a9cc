using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Errors;

public sealed class StackParserTests
{
    [Theory]
    [InlineData("Shop.Orders.<LoadAsync>d__12.MoveNext", "Shop.Orders.LoadAsync")]
    [InlineData("Shop.Orders.<>c__DisplayClass5_0.<Load>b__1", "Shop.Orders.Load")]
    [InlineData("Shop.Orders.<Load>g__Inner|5_0", "Shop.Orders.Load")]
    [InlineData("Shop.Store`1.Get[T]", "Shop.Store.Get")]
    [InlineData("com.shop.Orders$Line.lambda$total$0", "com.shop.Orders.Line.total")]
    [InlineData("com.shop.Orders$$EnhancerBySpringCGLIB$$1a.load", "com.shop.Orders.load")]
    [InlineData("java.base/java.util.ArrayList.get", "java.util.ArrayList.get")]
    [InlineData("async Cart.total [as sum]", "Cart.total")]
    public void Show_WhatCompilersAdd_IsGone(string raw, string expected) => FrameName.Show(raw).ShouldBe(expected);

    [Fact]
    public void Parse_DotNet_ReadsChainAndFramesWithoutMachinery()
    {
        const string Stack = """
            Shop.OrderException: No order ---> System.NullReferenceException: Object reference not set
               at Shop.Data.Rows.<ReadAsync>d__3.MoveNext() in [path]/Rows.cs:line 40
            --- End of stack trace from previous location ---
               at System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess(Task task)
               --- End of inner exception stack trace ---
               at Shop.Orders.Load(Int32 id)
            """;
        var parsed = Parse(Stack);

        parsed.Types.ShouldBe(["Shop.OrderException", "System.NullReferenceException"]);
        Names(parsed, Stack).ShouldBe(["Shop.Data.Rows.ReadAsync", "Shop.Orders.Load"]);
        parsed.Frames[0].Line.ShouldBe(40);
    }

    [Fact]
    public void Parse_Java_PutsTheCauseFirst()
    {
        const string Stack = "java.lang.RuntimeException: outer\n\tat com.shop.Web.call(Web.java:9)\nCaused by: java.io.IOException: inner\n\tat com.shop.Disk.read(Disk.java:5)\n\t... 3 more";

        var parsed = Parse(Stack);

        parsed.Types.ShouldBe(["java.lang.RuntimeException", "java.io.IOException"]);
        Names(parsed, Stack).ShouldBe(["com.shop.Disk.read", "com.shop.Web.call"]);
    }

    [Fact]
    public void Parse_Python_PutsTheLastFrameFirst()
    {
        const string Stack = "Traceback (most recent call last):\n  File \"[path]/web.py\", line 3, in handle\n    run()\n  File \"[path]/job.py\", line 7, in run\n    x.y\nAttributeError: no y\n";

        var parsed = Parse(Stack);

        parsed.Types.ShouldBe(["AttributeError"]);
        Names(parsed, Stack).ShouldBe(["run", "handle"]);
        parsed.Frames[0].Line.ShouldBe(7);
    }

    [Fact]
    public void Parse_Node_ReadsFunctionsAndPlaces()
    {
        const string Stack = "TypeError [ERR_X]: bad\n    at Cart.total ([path]/cart.js:4:9)\n    at processTicksAndRejections (node:internal/process/task_queues:95:5)\n    at [path]/main.js:1:2";

        var parsed = Parse(Stack);

        parsed.Types.ShouldBe(["TypeError"]);
        parsed.Frames.Count.ShouldBe(2);
        parsed.Frames[0].Line.ShouldBe(4);
        parsed.Frames[1].Frame.IsNameless.ShouldBeTrue();
    }

    [Fact]
    public void Parse_HostileText_IsBoundedAndDoesNotThrow()
    {
        var random = new Random(3);
        string[] parts = ["at ", "File \"", "\", line ", ", in ", "Caused by: ", "---> ", "<", ">", "(", ")", ":", "\n", "12", "a.b", "$$", "`", "[", "]", "lambda$", "\0", "Error", "Traceback (", " "];
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => parts[random.Next(parts.Length)]));

            Parse(text).Frames.Count.ShouldBeLessThanOrEqualTo(ParsedStack.MaxFrames);
        }

        Parse(string.Concat(Enumerable.Repeat("   at A.B()\n   at C.D()\n", 50_000))).Frames.Count.ShouldBe(ParsedStack.MaxFrames);
    }

    private static ParsedStack Parse(string text)
    {
        var parsed = new ParsedStack();
        StackParser.Parse(text, parsed);
        return parsed;
    }

    private static string[] Names(ParsedStack parsed, string text) => [.. parsed.Frames.Select(frame => FrameName.Show(text.AsSpan()[frame.Name]))];
}
