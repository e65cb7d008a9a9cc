using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Intent.Machines;
using Outrigger.Assist.Intent.Starter;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Intent;

public sealed class IntentTrainerTests
{
    private static readonly (string Text, string Intent)[] Shop =
    [
        .. new[] { "I want to buy a lamp", "order two lamps please", "buy three chairs", "please order a table", "purchase the blue chair", "I would like to order a sofa", "buy it now" }.Select(static text => (text, "buy")),
        .. new[] { "send it back", "I want to return the lamp", "return two chairs", "how do I return this table", "take the sofa back please", "return my purchase", "give it back" }.Select(static text => (text, "return")),
        .. new[] { "where is my parcel", "track the delivery", "when does the lamp arrive", "has my parcel left", "delivery status of the table", "how long until the sofa arrives", "parcel tracking" }.Select(static text => (text, "track")),
    ];

    [Fact]
    public void Train_SameExamples_GivesTheSameModel()
    {
        var first = Recognize(Train(Shop), "return the blue lamp");
        var second = Recognize(Train(Shop), "return the blue lamp");

        first.ShouldBe(second);
    }

    [Fact]
    public void Recognize_TextsOfAnIntent_NamesIt()
    {
        var model = Train(Shop);

        Name(model, "could I order a chair").ShouldBe("buy");
        Name(model, "returning the chair").ShouldBe("return");
        Name(model, "when will my parcel arrive").ShouldBe("track");
    }

    [Fact]
    public void Explain_NamesTheWordThatDecided()
    {
        var model = Train(Shop);
        var scratch = new IntentScratch();
        var found = model.Recognize("return the chair", scratch);

        var reasons = model.Explain(scratch, found.Best, found.Second, 3);

        reasons.Count.ShouldBeInRange(1, 3);
        reasons[0].Text.ShouldContain("return");
        reasons[0].Contribution.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Recognize_NothingKnown_IsOutOfScope()
    {
        var model = Train(Shop);

        Recognize(model, "").OutOfScope.ShouldBe(1);
        Recognize(model, "\0\0\0").OutOfScope.ShouldBe(1);
        Recognize(model, "zzz qqq").OutOfScope.ShouldBeGreaterThan(Recognize(model, "I want to buy a lamp").OutOfScope);
    }

    [Fact]
    public void Recognize_SecondTime_AllocatesNothing()
    {
        var model = Train(Shop);
        var scratch = new IntentScratch();
        model.Recognize("I want to buy a lamp and a chair", scratch);

        Allocations.Least(() => model.Recognize("I want to buy a lamp and a chair", scratch)).ShouldBe(0);
    }

    [Fact]
    public void Recognize_AnyText_GivesProbabilities()
    {
        var model = Train(Shop);
        var scratch = new IntentScratch();
        Prop.ForAll<string>(text =>
        {
            var found = model.Recognize(text ?? "", scratch);
            return found.Top is >= 0 and <= 1 && found.OutOfScope is >= 0 and <= 1 && found.KnownShare is >= 0 and <= 1 && double.IsFinite(found.Margin);
        }).Holds(300);
        foreach (var text in (string[])[new('x', 1 << 20), new('資', 1 << 20), new('\0', 1 << 20), "buy\u202E данные 資料 👩‍👧 \uD800"])
        {
            model.Recognize(text, scratch).OutOfScope.ShouldBeInRange(0, 1);
        }
    }

    [Fact]
    public void Train_ContradictingExamples_AreNamed()
    {
        var model = Train([.. Shop, ("Track the delivery!", "buy")]);

        var found = model.Report.Contradictions.Single(one => one.IsSameText);

        (found.Text, found.Intent, found.OtherIntent).ShouldBe(("Track the delivery!", "buy", "track"));
    }

    [Fact]
    public void Train_Cancelled_Stops()
    {
        using var ending = new CancellationTokenSource();
        ending.Cancel();

        Should.Throw<OperationCanceledException>(() => IntentTrainer.Train(Shop, new IntentTrainingSettings(), null, ending.Token));
    }

    [Fact]
    public void Train_TellsItsProgress()
    {
        var shares = new List<double>();

        IntentTrainer.Train(Shop, new IntentTrainingSettings(), shares.Add);

        shares.ShouldBeInOrder();
        shares[^1].ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Train_OneIntentOrNone_StillAnswers()
    {
        Name(Train([("hello", "greet")]), "hello").ShouldBe("greet");
        Recognize(Train([]), "hello").Best.ShouldBe(-1);
        Recognize(Train([("hello", IntentTrainer.OutOfScope)]), "hello").OutOfScope.ShouldBe(1);
    }

    [Fact]
    public void Overlay_NewExample_CountsAtOnce()
    {
        var model = Train(Shop);
        const string Text = "fetch my stuff from home again";
        var scratch = new IntentScratch();
        var overlay = ExampleOverlay.Empty.With(model, Text, "return");

        model.Intents[model.Recognize(Text, scratch, overlay).Best].ShouldBe("return");
        overlay.With(model, Text, "unheard").ShouldBeSameAs(overlay);
    }

    [Fact]
    public void StarterIntents_BothLanguages_CoverTheSameIntents()
    {
        var intents = StarterIntents.Examples.GroupBy(static example => example.Intent).ToDictionary(static group => group.Key, static group => group.ToArray());

        intents.Count.ShouldBe(19);
        intents.Keys.ShouldBeSubsetOf([.. intents.Keys.Where(IntentNames.IsValid)]);
        foreach (var (intent, examples) in intents)
        {
            examples.Count(example => example.Text.Any(static character => character > '\u2E80')).ShouldBeGreaterThanOrEqualTo(12, intent);
            examples.Count(example => example.Text.All(static character => character < '\u0080')).ShouldBeGreaterThanOrEqualTo(10, intent);
        }
    }

    private static IntentModel Train(IReadOnlyList<(string Text, string Intent)> examples) => IntentTrainer.Train(examples, new IntentTrainingSettings());

    private static Recognized Recognize(IntentModel model, string text) => model.Recognize(text, new IntentScratch());

    private static string Name(IntentModel model, string text) => model.Intents[Recognize(model, text).Best];
}
