using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;
using Outrigger.Assist.Errors.Taxonomy;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Errors;

/// <summary>What holds of any text and any order of errors; and that a known error costs no memory.</summary>
public sealed class ErrorPropertyTests
{
    private static readonly string[] Pieces =
        ["   at ", "Shop.Orders.Load", "(Int32 id)", " in /srv/a.cs:line 3", "\n", "File \"a.py\", line 3, in run", "Caused by: ", " ---> ", "'", "\"", "[", "]", "<", ">", "::", "\0", "\u202E", "\uD800", "資料", "данные", "KeyError", "23505: ", "P2002", "(429)", "lambda$x$1", "a.b (/x/app.min.js:1:99999)", "constraint 'n'", "\u200B", "👩‍👧"];

    private static Arbitrary<string> Texts { get; } =
        Gen.Elements(Pieces).ListOf().Select(static pieces => string.Concat(pieces)).ToArbitrary();

    [Fact]
    public void Classify_AnyText_GivesSharesThatSumToOne() =>
        Prop.ForAll(Texts, static text =>
        {
            var masked = SecretMask.Mask(text, 32_768, keepsFileNames: true);
            var parsed = new ParsedStack();
            StackParser.Parse(masked, parsed);
            var features = new double[ErrorModel.KindsAt + ErrorKinds.Count];
            ErrorClassifier.Score(new ErrorText { Types = parsed.Types, Messages = parsed.Messages, Message = masked, Stack = masked }, features.AsSpan(ErrorModel.KindsAt), []);
            var shares = new double[ErrorTypes.All.Count];
            ErrorModel.Choose([1, 1.5], features, shares);
            return parsed.Frames.Count <= ParsedStack.MaxFrames && Math.Abs(shares.Sum() - 1) < 1e-9 && shares.All(static share => share is >= 0 and <= 1);
        }).Holds(300);

    [Fact]
    public void Likeness_OfTemplates_IsOneOnlyForEqualOnesAndTheSameBothWays() =>
        Prop.ForAll(Texts, Texts, static (left, right) =>
        {
            var (one, other) = (MessageTemplate.Likeness(left, right), MessageTemplate.Likeness(right, left));
            return one is >= 0 and <= 1 && one == other && one == 1 == (left == right) && MessageTemplate.Likeness(left, left) == 1;
        }).Holds(300);

    [Fact]
    public void Observe_AnyOrder_CountsEveryErrorOnceAndStaysBounded() =>
        Prop.ForAll(Gen.Choose(0, 40).ListOf().ToArbitrary(), static numbers =>
        {
            var index = new SignatureIndex(1000, new SignatureSettings());
            foreach (var (number, at) in numbers.Select(static (number, at) => (number, at)))
            {
                index.Observe("E" + (number % 3), "m" + (number % 5), Frames(number), at);
            }

            var small = new SignatureIndex(5, new SignatureSettings());
            numbers.ForEach(number => small.Observe("E" + number, "m" + number, Frames(number), number));
            return index.Groups.Sum(static group => group.Count) == numbers.Count && small.Count <= 5;
        }).Holds();

    [Fact]
    public void SaveAndLoad_AnyErrors_CountsOnFromThere() =>
        Prop.ForAll(Gen.Choose(0, 60).ListOf().ToArbitrary(), static numbers =>
        {
            var (groups, other) = (Create(), Create());
            numbers.ForEach(number => groups.Observe(TenantId.Default, "E", "m" + (number % 4), Frames(number), number));
            var saved = new ArrayBufferWriter<byte>();
            groups.Save(saved);
            other.Load(groups.FormatVersion, saved.WrittenSpan);
            var again = new ArrayBufferWriter<byte>();
            other.Save(again);
            return saved.WrittenSpan.SequenceEqual(again.WrittenSpan);
        }).Holds();

    [Fact]
    public void Observe_KnownError_AllocatesNothing()
    {
        var index = new SignatureIndex(1000, new SignatureSettings());
        var parsed = new ParsedStack();
        const string Stack = "   at Shop.Data.Rows.Read() in /srv/Rows.cs:line 4\n   at Shop.Orders.Load(Int32 id) in /srv/Orders.cs:line 9\n   at Shop.Web.Get()\n";
        void Run()
        {
            Span<char> template = stackalloc char[MessageTemplate.SignatureLength];
            Span<StackFrame> frames = stackalloc StackFrame[SignatureGroup.MaxFrames];
            for (var i = 0; i < 200; i++)
            {
                StackParser.Parse(Stack, parsed);
                for (var f = 0; f < parsed.Frames.Count; f++)
                {
                    frames[f] = parsed.Frames[f].Frame;
                }

                var length = MessageTemplate.Write("Order 12 of 'bob' is closed", template);
                index.Observe("Shop.OrderException", template[..length], frames[..parsed.Frames.Count], i);
            }
        }

        Run();

        Allocations.Least(Run).ShouldBe(0);
    }

    [Fact]
    public void Read_WordsOfAMegabyte_AreCut()
    {
        string[] texts = [new('x', 1 << 20), new('\0', 1 << 20), new('資', 1 << 20), "at " + new string('a', 1 << 20) + "()", "'" + new string('"', 1 << 20), string.Concat(Enumerable.Repeat("at a.b()\n", 100_000)), new('[', 1 << 20)];
        Span<char> template = stackalloc char[MessageTemplate.SignatureLength];
        foreach (var text in texts)
        {
            var masked = SecretMask.Mask(text, 32_768, keepsFileNames: true);
            var parsed = new ParsedStack();
            StackParser.Parse(masked, parsed);

            masked.Length.ShouldBeLessThanOrEqualTo(32_768);
            parsed.Frames.Count.ShouldBeLessThanOrEqualTo(ParsedStack.MaxFrames);
            MessageTemplate.Write(masked, template).ShouldBeLessThanOrEqualTo(template.Length);
        }
    }

    private static ErrorGroups Create() => new(Options.Create(new ErrorsOptions()));

    private static StackFrame[] Frames(int number)
    {
        string[] names = [$"Shop.Data.T{number % 7}.Read{number % 11}", $"Shop.Services.S{number % 5}.Load{number % 3}", "Shop.Web.Get"];
        return [.. names.Take(number % 4).Select(static name => FrameName.TryRead(name, "", "", isByFile: false, out var frame) ? frame : default)];
    }
}
