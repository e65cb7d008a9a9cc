using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Prediction.Risks;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Prediction;

/// <summary>What holds of any requests and outcomes, and what learning costs.</summary>
public sealed class RiskEnginePropertyTests
{
    [Fact]
    public void AssessAndLearn_AnyRequests_GiveProbabilities() =>
        Prop.ForAll<(string? Path, string? Name, string? Value, double Health, long Bytes, bool Failed)[]>(static requests =>
        {
            var engine = new RiskEngine(new RiskSettings());
            var isSound = true;
            foreach (var (request, at) in requests.Select(static (request, at) => (request, at)))
            {
                var facts = new RequestFacts(request.Path ?? "", "GET")
                {
                    Parameters = [new(request.Name ?? "", request.Value)],
                    Dependencies = [new(request.Name ?? "", request.Health)],
                    BodyBytes = request.Bytes,
                    Sender = request.Value,
                    ClientVersion = request.Name,
                };
                var asked = engine.Assess(facts, at);
                isSound &= Logistic.Sigmoid(asked.CalibratedLogit) is >= 0 and <= 1 && asked.Keys.Count <= RiskCase.MaxTraits;
                engine.Learn(asked, request.Failed, at);
            }

            return isSound && engine.Samples == requests.Length && engine.BaseRate is > 0 and < 1;
        }).Holds();

    [Fact]
    public void Learn_MoreFailuresOfARoute_RaisesItsRisk() =>
        Prop.ForAll(Gen.Choose(1, 60).ToArbitrary(), static percent =>
        {
            double RiskAt(int failing)
            {
                var engine = new RiskEngine(new RiskSettings());
                for (var i = 0; i < 600; i++)
                {
                    engine.Learn(engine.Assess(Request(i % 2), i), i % 2 == 0 && i / 2 % 100 < failing, i);
                }

                return Logistic.Sigmoid(engine.Assess(Request(0), 600).CalibratedLogit);
            }

            return RiskAt(percent + 30) > RiskAt(percent);
        }).Holds(20);

    [Fact]
    public void Learn_KnownRoute_AllocatesNothing()
    {
        var engine = new RiskEngine(new RiskSettings());
        var asked = Enumerable.Range(0, 8).Select(i => engine.Assess(Request(i), i)).ToArray();
        void Run(double now)
        {
            for (var i = 0; i < 400; i++)
            {
                engine.Learn(asked[i % asked.Length], i % 5 == 0, now + i);
            }
        }

        Run(0);

        Allocations.Least(() => Run(400)).ShouldBe(0);
    }

    [Fact]
    public void Assess_WordsOfAMegabyteAndControlCharacters_AreLookedAtInPart()
    {
        var engine = new RiskEngine(new RiskSettings());
        string[] texts = [new('x', 1 << 20), new('\0', 1 << 20), "/" + new string('/', 1 << 20), "資料\u202E данные 👩‍👧", new('9', 1 << 20)];
        foreach (var text in texts)
        {
            var facts = new RequestFacts(text, text) { Parameters = [.. Enumerable.Range(0, 200).Select(i => new KeyValuePair<string, string?>(text, text + i))], Sender = text, ClientVersion = text };

            var asked = engine.Assess(facts, 0);
            engine.Learn(asked, true, 0);

            asked.Keys.Count.ShouldBeLessThanOrEqualTo(RiskCase.MaxTraits);
            double.IsFinite(asked.CalibratedLogit).ShouldBeTrue();
        }
    }

    private static RequestFacts Request(int number) => new("/orders" + number, "POST") { Parameters = [new("amount", "5"), new("currency", "EUR")], BodyBytes = 200, ClientVersion = "app/1", Sender = "s" + number };
}
