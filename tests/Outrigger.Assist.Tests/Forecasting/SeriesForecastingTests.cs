using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Recording;
using Outrigger.Assist.Forecasting;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Forecasting;

public sealed class SeriesForecastingTests
{
    private static readonly TenantId Other = TenantId.Parse("other");

    [Fact]
    public async Task Forecast_ModuleOff_IsTheSeasonAgainWithoutIntervals()
    {
        await using var parts = Parts(("Forecasting:Mode", "Off"));

        var answer = parts.Get<IForecasting>().Forecast(default, new ForecastRequest { Values = [.. TestSeries.Traffic(400).Select(value => (double?)value)], StepSeconds = 3600, Horizon = 5 }).Answer!;

        (answer.Decision.Model.Version, answer.Decision.Outcome).ShouldBe((DecidingModel.FixedVersion, "as-before"));
        answer.Intervals.ShouldBeEmpty();
        answer.Values[0].ShouldBe(TestSeries.Traffic(400)[400 - 168], 0.01);
    }

    [Fact]
    public async Task Observe_ValueOfAForecastStep_IsToldToItsDecision()
    {
        await using var parts = Parts(("Forecasting:RecordedShare", "1"));
        var forecasting = parts.Get<IForecasting>();
        Observe(parts, forecasting, "s", [1, 2, 3, 4, 5, 6]);
        var decision = forecasting.Forecast(default, new ForecastRequest { Series = "s", Horizon = 2 }).Answer!.Decision;

        Observe(parts, forecasting, "s", [77, 88]);
        await parts.Get<DecisionWriter>().RunOnceAsync(CancellationToken.None);
        await parts.Get<ForecastOutcomes>().RunOnceAsync(CancellationToken.None);

        var kept = await parts.Get<IDecisionStore>().FindAsync(decision.Id);
        kept!.Feedback.ShouldHaveSingleItem().Outcome.ShouldBe(77, "the open step was the first, so the second is the 77");
    }

    [Fact]
    public async Task Observe_GapThatIsTooLong_BeginsAnew()
    {
        await using var parts = Parts(("Forecasting:MaxGapSteps", "10"));
        var forecasting = parts.Get<IForecasting>();
        Observe(parts, forecasting, "s", [1, 2, 3]);
        parts.Time.Advance(TimeSpan.FromMinutes(30));

        forecasting.Observe(default, new ForecastObserveRequest { Points = [new("s", 4, null)] }).Answer!.Restarted.ShouldBe(1);
    }

    [Fact]
    public async Task Observe_MoreSeriesThanFit_OldestOfTheTenantWithMostGivesWay()
    {
        await using var parts = Parts(("Forecasting:MaxSeries", "10"));
        var forecasting = parts.Get<IForecasting>();
        forecasting.Observe(Other, new ForecastObserveRequest { Points = [new("mine", 1, null)] });
        for (var i = 0; i < 1000; i++)
        {
            forecasting.Observe(default, new ForecastObserveRequest { Points = [new($"s{i}", 1, null)] });
        }

        var store = parts.Get<NamedSeriesStore>();
        (store.Count, store.CountOf(Other)).ShouldBe((10, 1));
        store.Find(default, "s999").ShouldNotBeNull();
        store.Find(default, "s0").ShouldBeNull();
    }

    [Fact]
    public async Task Load_WhatWasSaved_ForecastsAsBefore()
    {
        await using var before = Parts();
        await using var after = Parts();
        Observe(before, before.Get<IForecasting>(), "s", TestSeries.Walk(150));
        var saved = Save(before);

        State(after).Load(1, saved);

        var request = new ForecastRequest { Series = "s", Horizon = 10 };
        after.Get<IForecasting>().Forecast(default, request).Answer!.Values.ShouldBe(before.Get<IForecasting>().Forecast(default, request).Answer!.Values);
        Save(after).ShouldBe(saved);
    }

    [Fact]
    public async Task Load_DamagedState_IsRefusedAndChangesNothing()
    {
        await using var parts = Parts();
        Observe(parts, parts.Get<IForecasting>(), "s", TestSeries.Walk(60));
        var saved = Save(parts);
        Prop.ForAll(
            Gen.Choose(0, saved.Length - 1).ToArbitrary(),
            Gen.Choose(1, 255).ToArbitrary(),
            (at, change) =>
            {
                var damaged = saved.ToArray();
                damaged[at] ^= (byte)change;
                foreach (var state in new[] { damaged[..at], damaged })
                {
                    try
                    {
                        State(parts).Load(1, state);
                        State(parts).Load(1, saved);
                    }
                    catch (InvalidDataException)
                    {
                        if (!Save(parts).SequenceEqual(saved))
                        {
                            return false;
                        }
                    }
                }

                return true;
            }).Holds();
        Should.Throw<InvalidDataException>(() => State(parts).Load(2, saved));
    }

    private static AssistParts Parts(params (string Key, string Value)[] settings) => new((services, configuration) => services.AddForecasting(configuration), settings);

    // One value a minute, up to now; then the clock moves to the next.
    private static void Observe(AssistParts parts, IForecasting forecasting, string series, double[] values)
    {
        foreach (var value in values)
        {
            forecasting.Observe(default, new ForecastObserveRequest { Points = [new(series, value, null)], StepSeconds = 60 });
            parts.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static ILearnedState State(AssistParts parts) => parts.Get<ILearnedState>();

    private static byte[] Save(AssistParts parts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        State(parts).Save(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
