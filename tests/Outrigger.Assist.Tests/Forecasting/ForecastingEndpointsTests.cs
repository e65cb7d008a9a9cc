using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Forecasting;

public sealed class ForecastingEndpointsTests : IAsyncLifetime
{
    private ForecastHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ForecastHost.StartAsync(("RecordedShare", "1"), ("MaxPoints", "2000"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Forecast_Values_AnswersPointsIntervalsMembersAndADecision()
    {
        var (status, answer) = await _host.PostAsync("", $$"""{"values":{{Json(TestSeries.Traffic(400))}},"stepSeconds":3600,"horizon":48,"levels":[0.5,0.9]}""");

        status.ShouldBe(200);
        answer!["values"]!.AsArray().Count.ShouldBe(48);
        answer["seasons"]!.AsArray().Select(season => season!.GetValue<int>()).ShouldBe([24, 168]);
        answer["intervals"]!.AsArray().Select(interval => interval!["level"]!.GetValue<double>()).ShouldBe([0.5, 0.9]);
        var wide = answer["intervals"]![1]!;
        (wide["lower"]![3]!.GetValue<double>() < answer["values"]![3]!.GetValue<double>() && answer["values"]![3]!.GetValue<double>() < wide["upper"]![3]!.GetValue<double>()).ShouldBeTrue();
        answer["members"]!.AsArray().Sum(member => member!["weight"]!.GetValue<double>()).ShouldBe(1, 1e-6);
        var decision = answer["decision"]!;
        (decision["module"]!.GetValue<string>(), decision["model"]!["version"]!.GetValue<string>(), decision["recorded"]!.GetValue<bool>()).ShouldBe(("forecasting", "1", true));
        decision["score"]!.GetValue<double>().ShouldBe(answer["values"]![47]!.GetValue<double>(), 0.05);
        decision["reasons"]!.AsArray().Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Forecast_TimestampsInAnyOrderWithGapsAndDuplicates_AreLaidOnSteps()
    {
        var start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var points = Enumerable.Range(0, 200).Where(i => i is not (50 or 51)).Select(i => (Time: start.AddMinutes(5 * i).AddSeconds(i % 7), Value: 100.0 + i)).ToList();
        points.Add((start.AddMinutes(5), 103));
        points.Reverse();

        var (status, answer) = await _host.PostAsync("", JsonSerializer.Serialize(new { values = points.Select(p => p.Value), timestamps = points.Select(p => p.Time), stepSeconds = 300, horizon = 2 }));

        status.ShouldBe(200);
        answer!["missing"]!.GetValue<int>().ShouldBe(2);
        answer["times"]![0]!.GetValue<DateTimeOffset>().ShouldBe(start.AddMinutes(1000));
        answer["values"]![0]!.GetValue<double>().ShouldBe(300, 6);
    }

    [Fact]
    public async Task Forecast_Limit_TellsWhenItIsCrossed()
    {
        var (_, answer) = await _host.PostAsync("", $$"""{"values":{{Json([.. Enumerable.Range(0, 100).Select(i => 100.0 + (2 * i))])}},"stepSeconds":60,"horizon":40,"limit":320}""");

        var crossing = answer!["crossing"]!;
        (crossing["isExpected"]!.GetValue<bool>(), crossing["direction"]!.GetValue<string>()).ShouldBe((true, "up"));
        crossing["step"]!.GetValue<int>().ShouldBeInRange(8, 18);
        crossing["probability"]!.GetValue<double>().ShouldBeInRange(0.5, 1);
        answer["decision"]!["decision"]!.GetValue<string>().ShouldBe("crosses");
    }

    [Fact]
    public async Task Forecast_LimitToBeSureOf_IsCrossedLater()
    {
        // The steps go up and down, so that what comes is not sure.
        var values = Json([.. Enumerable.Range(0, 200).Select(i => 100.0 + (2 * i) + (i * 7919 % 41))]);
        async Task<int> StepAsync(double sure)
        {
            var (_, answer) = await _host.PostAsync("", $$"""{"values":{{values}},"stepSeconds":60,"horizon":60,"limit":560,"limitProbability":{{sure}}}""");
            answer!["crossing"]!["isExpected"]!.GetValue<bool>().ShouldBeTrue();
            answer["crossing"]!["probability"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(sure);
            return answer["crossing"]!["step"]!.GetValue<int>();
        }

        (await StepAsync(0.9)).ShouldBeGreaterThan(await StepAsync(0.5));
    }

    [Theory]
    [InlineData("", """{"values":[1,2],"limit":3,"limitProbability":0.4}""", "limitProbability")]
    [InlineData("", "null", null)]
    [InlineData("", "{", null)]
    [InlineData("", "[]", null)]
    [InlineData("", "{}", "values")]
    [InlineData("", """{"values":[]}""", "values")]
    [InlineData("", """{"values":[null,null]}""", "values")]
    [InlineData("", """{"values":[1,"x"]}""", "values[1]")]
    [InlineData("", """{"values":[1,NaN]}""", "values[1]")]
    [InlineData("", """{"values":[1,1e999]}""", "values[1]")]
    [InlineData("", """{"values":[1,2],"horizon":0}""", "horizon")]
    [InlineData("", """{"values":[1,2],"horizon":5000}""", "horizon")]
    [InlineData("", """{"values":[1,2],"levels":[0.2]}""", "levels")]
    [InlineData("", """{"values":[1,2],"levels":[1]}""", "levels")]
    [InlineData("", """{"values":[1,2],"season":1}""", "season")]
    [InlineData("", """{"values":[1,2],"stepSeconds":-1}""", "stepSeconds")]
    [InlineData("", """{"values":[1,2],"limit":1e999}""", "limit")]
    [InlineData("", """{"values":[1,2],"unknown":1}""", "unknown")]
    [InlineData("", """{"values":[1,2],"timestamps":["2026-01-01T00:00:00Z"]}""", "timestamps")]
    [InlineData("", """{"values":[1,2],"timestamps":["2026-01-01T00:00:00Z","2026-01-01T00:00:00Z"]}""", "timestamps")]
    [InlineData("", """{"values":[1,2],"timestamps":["2026-01-01T00:00:00Z","9999-01-01T00:00:00Z"],"stepSeconds":1}""", "timestamps")]
    [InlineData("/observe", "{}", "points")]
    [InlineData("/observe", """{"points":[]}""", "points")]
    [InlineData("/observe", """{"points":[null]}""", "points[0].series")]
    [InlineData("/observe", """{"points":[{"series":"","value":1}]}""", "points[0].series")]
    [InlineData("/observe", """{"points":[{"series":"a"}]}""", "points[0]")]
    [InlineData("/observe", """{"points":[{"series":"a","value":1e999}]}""", "points[0].value")]
    [InlineData("/observe", """{"points":[{"series":"a","value":null}]}""", "points[0].value")]
    [InlineData("/observe", """{"points":[{"series":"a","value":1}],"aggregate":"median"}""", "aggregate")]
    public async Task Post_BadBody_NamesWhatIsWrong(string path, string body, string? param)
    {
        var (status, problem) = await _host.PostAsync(path, body);

        status.ShouldBe(400);
        problem!["type"]!.GetValue<string>().ShouldStartWith("urn:outrigger:error:invalid-");
        if (param is not null)
        {
            problem["param"]!.GetValue<string>().ShouldBe(param);
        }
    }

    [Fact]
    public async Task Forecast_TooManyValues_IsRefused()
    {
        var (status, problem) = await _host.PostAsync("", $$"""{"values":{{Json(new double[2001])}}}""");

        (status, problem!["type"]!.GetValue<string>()).ShouldBe((400, "urn:outrigger:error:invalid-series"));
    }

    [Fact]
    public async Task Post_NobodyKnown_IsRefused() => (await _host.PostAsync("", """{"values":[1]}""", "nobody")).Status.ShouldBe(401);

    [Fact]
    public async Task Forecast_ObservedSeries_IsForecastForItsTenantOnly()
    {
        var start = _host.Time.GetUtcNow().AddHours(-400);
        var values = TestSeries.Traffic(400);
        var points = values.Select((value, i) => new { series = "orders", value, time = start.AddHours(i) });

        var (status, observed) = await _host.PostAsync("/observe", JsonSerializer.Serialize(new { points, stepSeconds = 3600 }));

        status.ShouldBe(200);
        (observed!["accepted"]!.GetValue<int>(), observed["late"]!.GetValue<int>(), observed["series"]!.GetValue<int>()).ShouldBe((400, 0, 1));
        observed["decision"]!["model"]!["samplesSeen"]!.GetValue<int>().ShouldBe(399);
        var (_, answer) = await _host.PostAsync("", """{"series":"orders","horizon":24}""");
        answer!["times"]![0]!.GetValue<DateTimeOffset>().ShouldBe(start.AddHours(399), "the last step is still open");
        answer["values"]![0]!.GetValue<double>().ShouldBe(values[399], values[399] * 0.25);
        (await _host.PostAsync("", """{"series":"orders"}""", "other")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Observe_LateAndFuturePoints_AreCountedAndLeftOut()
    {
        var now = _host.Time.GetUtcNow();
        var points = new[] { now, now.AddMinutes(-10), now.AddDays(3) }.Select(time => new { series = "s", value = 1, time });

        var (_, observed) = await _host.PostAsync("/observe", JsonSerializer.Serialize(new { points }));

        (observed!["accepted"]!.GetValue<int>(), observed["late"]!.GetValue<int>(), observed["future"]!.GetValue<int>()).ShouldBe((1, 1, 1));
        observed["decision"]!["decision"]!.GetValue<string>().ShouldBe("unknown");
    }

    private static string Json(double[] values) => "[" + string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))) + "]";
}
