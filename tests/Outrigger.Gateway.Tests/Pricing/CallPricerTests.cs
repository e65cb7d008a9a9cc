using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;
using Outrigger.Testing;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Pricing.PriceHost;

namespace Outrigger.Gateway.Tests.Pricing;

public sealed class CallPricerTests
{
    private const int ModelUnpriced = 2702;
    private const int UnpricedNotNamed = 2703;

    [Fact]
    public async Task GetCost_ModelWithoutPrice_IsWarnedAboutOnceAndCountedAlways()
    {
        await using var host = new PriceHost();
        using var counts = new Counts(host.Get<IMeterFactory>());

        for (var i = 0; i < 3; i++)
        {
            host.GetCost("openai", "new-model", Usage(1)).ShouldBe(new CallCost(0, IsPriced: false));
        }

        host.GetCost("other", "new-model", Usage(1));

        var warnings = host.Log.Entries.Where(entry => entry.Id == ModelUnpriced).ToList();
        warnings.Select(entry => entry.Level).ShouldBe([LogLevel.Warning, LogLevel.Warning]);
        warnings[0].Message.ShouldContain("'new-model' of provider 'openai'");
        counts["outrigger.pricing.unpriced"].ShouldBe(4);
    }

    [Fact]
    public async Task GetCost_EndlesslyManyNames_AreNamedUpToABoundAndCountedOn()
    {
        await using var host = new PriceHost();
        using var counts = new Counts(host.Get<IMeterFactory>());

        for (var i = 0; i < 1100; i++)
        {
            host.GetCost("openai", "m" + i, Usage(1));
        }

        host.Log.Entries.Count(entry => entry.Id == ModelUnpriced).ShouldBe(1000);
        host.Log.Entries.Count(entry => entry.Id == UnpricedNotNamed).ShouldBe(1);
        counts["outrigger.pricing.unpriced"].ShouldBe(1100);
    }

    [Fact]
    public async Task GetCost_NoUsageReported_CostsNothingAndWarnsOfNothing()
    {
        await using var host = new PriceHost(("Models:gpt-4o:MinimumUsd", "1"));
        using var counts = new Counts(host.Get<IMeterFactory>());

        host.GetCost("openai", "gpt-4o", default).ShouldBe(new CallCost(0, IsPriced: true));
        host.GetCost("openai", "new-model", default).ShouldBe(new CallCost(0, IsPriced: false));

        host.Log.Entries.ShouldNotContain(entry => entry.Id == ModelUnpriced);
        counts["outrigger.pricing.unpriced"].ShouldBe(0);
    }

    [Fact]
    public async Task GetCost_ReportThatContradictsItself_IsCounted()
    {
        await using var host = new PriceHost();
        using var counts = new Counts(host.Get<IMeterFactory>());

        host.GetCost("openai", "gpt-4o", Usage(10, cached: 30)).NanoUsd.ShouldBe(30 * 1250);
        host.GetCost("openai", "gpt-4o", Usage(30, cached: 10)).NanoUsd.ShouldBe((20 * 2500) + (10 * 1250));

        counts["outrigger.pricing.clamped"].ShouldBe(1);
    }

    [Fact]
    public async Task Estimate_ExpectedUsage_IsPricedAlikeAndCountedNowhere()
    {
        await using var host = new PriceHost();
        using var counts = new Counts(host.Get<IMeterFactory>());

        host.Pricer.Estimate(new RouteTarget(host.GetUpstream("openai"), "gpt-4o"), Usage(10, cached: 30)).ShouldBe(new CallCost(30 * 1250, IsPriced: true));
        host.Pricer.Estimate(new RouteTarget(host.GetUpstream("openai"), "new-model"), Usage(10)).ShouldBe(new CallCost(0, IsPriced: false));

        counts["outrigger.pricing.clamped"].ShouldBe(0);
        counts["outrigger.pricing.unpriced"].ShouldBe(0);
        host.Log.Entries.ShouldNotContain(entry => entry.Id == ModelUnpriced);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public async Task GetCost_KnownModel_AllocatesNothing(string? priceOfAnother)
    {
        await using var host = new PriceHost(("Models:local/*:InputUsdPerMillion", priceOfAnother), ("Models:local/*:OutputUsdPerMillion", priceOfAnother));
        var target = new RouteTarget(host.GetUpstream("openai"), "gpt-4o-2031-01-01");
        var pricer = host.Pricer;
        var usage = Usage(300, 20, cached: 100);
        pricer.GetCost(target, usage);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                pricer.GetCost(target, usage);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public async Task Metrics_TableInForce_SayHowManyModelsAndHowOld()
    {
        await using var host = new PriceHost();
        using var counts = new Counts(host.Get<IMeterFactory>());
        _ = host.Pricer;

        counts.Observe();

        counts["outrigger.pricing.models"].ShouldBe(host.Book.Table.Count);
        counts["outrigger.pricing.age"].ShouldBe(new DateOnly(2026, 11, 22).DayNumber - host.Book.Table.SourceDate.DayNumber);
    }

    /// <summary>Sums of the module's instruments of one host: listeners hear those of all hosts of the process.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly Dictionary<string, long> _sums = [];
        private readonly MeterListener _listener = new();

        public Counts(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Outrigger.Gateway.Pricing" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
            _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument.Name, value));
            _listener.Start();
        }

        public long this[string name] => _sums.GetValueOrDefault(name);

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Add(string name, long value) => _sums[name] = _sums.GetValueOrDefault(name) + value;
    }
}
