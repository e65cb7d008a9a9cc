using System.CommandLine;
using System.Text.Json;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger usage</c>: what was called and what it cost.</summary>
internal static class UsageCommand
{
    public static Command Create(Verbs verbs) => Verbs.Group(
        "usage", "What was called and what it cost (needs the administrator's key).", Summary(verbs), Days(verbs), List(verbs), Export(verbs));

    private static Command Summary(Verbs verbs)
    {
        var days = new Option<int?>("--days") { Description = "The last days (default 30)." };
        var filter = new UsageFilter();
        return verbs.Verb(
            "summary",
            "Show costs by model and by day.",
            async call =>
            {
                var answer = await call.Server.GetAsync(filter.AddTo(Route.Of($"admin/costs/summary").With("days", call.Get(days)), call).ToString(), Access.Admin, call.Token);
                if (call.IsJson)
                {
                    call.Show(answer);
                    return;
                }

                call.Terminal.Table(
                    ["what", "value"],
                    [["cost, US dollars", answer.Cell("totalCost")], ["calls", answer.Cell("totalRequests")], ["dollars a call", answer.Cell("averageCostPerRequest")], ["cache hits", answer.Cell("cacheHits")], ["calls without a price", answer.Cell("unpricedRequests")], ["calls without reported usage", answer.Cell("unreportedRequests")]]);
                if (answer.Find("costByModel") is { } models && models.EnumerateObject().Any())
                {
                    call.Terminal.Table(["model", "dollars"], models.Rows());
                }

                var trend = answer.Items("costTrend").Where(day => day.Cell("requests") != "0").ToList();
                if (trend.Count > 0)
                {
                    call.Terminal.Table(["day", "calls", "dollars"], trend.Select(day => (IReadOnlyList<string>)[day.Cell("date"), day.Cell("requests"), day.Cell("cost")]));
                }
            },
            [days, .. filter.Owners]);
    }

    private static Command Days(Verbs verbs)
    {
        var filter = new UsageFilter();
        var limit = Paging.Limit(1000);
        return verbs.Verb(
            "days",
            "Show totals by day, tenant, provider, model and route.",
            async call =>
            {
                var answer = await call.Server.GetAsync(
                    filter.AddRangeTo(filter.AddTo(Route.Of($"admin/usage/days").With("limit", call.Get(limit)), call), call).ToString(), Access.Admin, call.Token);
                call.Show(
                    answer,
                    answer.Items("items"),
                    ("day", "day"), ("tenant", "tenant"), ("provider", "provider"), ("model", "model"), ("route", "endpoint"), ("calls", "requests"), ("failures", "failures"), ("in", "promptTokens"), ("out", "completionTokens"), ("dollars", "costUsd"));
                if (answer.Cell("truncated") == "yes")
                {
                    call.Terminal.Note("there are more; narrow the range or raise --limit.");
                }
            },
            [.. filter.Owners, .. filter.Range, limit]);
    }

    private static Command List(Verbs verbs)
    {
        var filter = new UsageFilter();
        var limit = Paging.Limit(50);
        return verbs.Verb(
            "list",
            "Show single calls, the youngest first.",
            async call =>
            {
                var rows = await Paging.ReadAsync(
                    call,
                    before => filter.AddRangeTo(filter.AddTo(Route.Of($"admin/usage").With("limit", Math.Min(200, call.Get(limit))).With("before", before), call), call),
                    Access.Admin,
                    call.Get(limit));
                call.Show(
                    JsonSerializer.SerializeToElement(rows),
                    rows,
                    ("time", "startedAt"), ("tenant", "tenant"), ("key", "keyId"), ("model", "requestedModel"), ("answered", "model"), ("status", "status"), ("in", "promptTokens"), ("out", "completionTokens"), ("dollars", "costUsd"), ("us", "durationUs"));
            },
            [.. filter.Owners, .. filter.Range, limit]);
    }

    private static Command Export(Verbs verbs)
    {
        var filter = new UsageFilter();
        var to = Files.To();
        return verbs.Verb(
            "export",
            "Write calls with their costs as CSV.",
            async call =>
            {
                using var answer = await call.Server.OpenAsync(
                    HttpMethod.Get, filter.AddRangeTo(filter.AddTo(Route.Of($"admin/costs/export.csv"), call), call).ToString(), null, Access.Admin, call.Token);
                await Files.SaveAsync(call, answer, call.Get(to), isText: true);
            },
            [.. filter.Owners, .. filter.Range, to]);
    }

    /// <summary>Whose calls, and when.</summary>
    private sealed class UsageFilter
    {
        private readonly Option<string?> _tenant = new("--tenant") { Description = "Of this tenant." };
        private readonly Option<string?> _team = new("--team") { Description = "Of this team." };
        private readonly Option<string?> _user = new("--user") { Description = "Of this user." };
        private readonly Option<string?> _keyId = new("--key-id") { Description = "By this virtual key." };
        private readonly Option<string?> _from = new("--from") { Description = "From this day or moment on." };
        private readonly Option<string?> _before = new("--until") { Description = "Up to this day or moment." };

        public Option[] Owners => [_tenant, _team, _user, _keyId];

        public Option[] Range => [_from, _before];

        public Route AddTo(Route route, Call call) =>
            route.With("tenant", call.Get(_tenant)).With("team", call.Get(_team)).With("user", call.Get(_user)).With("key", call.Get(_keyId));

        public Route AddRangeTo(Route route, Call call) => route.With("from", call.Get(_from)).With("to", call.Get(_before));
    }
}
