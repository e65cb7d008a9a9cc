using System.CommandLine;
using System.Text.Json;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger limits</c>: how limits stand.</summary>
internal static class LimitsCommand
{
    public static Command Create(Verbs verbs)
    {
        var id = new Argument<string>("id") { Description = "The key's public id." };
        return Verbs.Group(
            "limits",
            "How limits stand (needs the administrator's key).",
            verbs.Verb(
                "key",
                "Show all limits that hold for a virtual key, and how much of them is used.",
                async call =>
                {
                    var answer = await call.Server.GetAsync(Route.Of($"admin/limits/keys/{call.Get(id)}").ToString(), Access.Admin, call.Token);
                    if (call.IsJson)
                    {
                        call.Show(answer);
                        return;
                    }

                    var rows = Rows(answer).ToList();
                    if (rows.Count == 0)
                    {
                        call.Terminal.Note("nothing is limited.");
                        return;
                    }

                    call.Terminal.Table(["of", "name", "what", "limit", "used", "begins anew"], rows);
                },
                id),
            verbs.Verb(
                "providers",
                "Show the keys of providers: which rest, which are used up.",
                async call =>
                {
                    var answer = await call.Server.GetAsync("admin/limits/provider-keys", Access.Admin, call.Token);
                    call.Show(
                        answer,
                        answer.Items("items"),
                        ("provider", "provider"), ("key", "keyId"), ("state", "state"), ("rests until", "restsUntil"), ("tokens a day", "tokensPerDay"), ("used", "usedTokens"), ("begins anew", "nextResetAt"));
                }));
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(JsonElement answer)
    {
        foreach (var rate in answer.Items("rates"))
        {
            yield return [rate.Cell("scope"), rate.Cell("name"), rate.Cell("unit") + " a minute", rate.Cell("limit"), rate.Cell("used"), ""];
        }

        foreach (var gate in answer.Items("gates"))
        {
            yield return [gate.Cell("scope"), gate.Cell("name"), "calls in flight", gate.Cell("concurrency"), gate.Cell("inFlight"), ""];
            if (gate.Cell("minIntervalMs") is { Length: > 0 } pause)
            {
                yield return [gate.Cell("scope"), gate.Cell("name"), "ms between calls", pause, "", ""];
            }
        }

        foreach (var quota in answer.Items("quotas"))
        {
            yield return [quota.Cell("scope"), quota.Cell("name"), $"{quota.Cell("unit")} a {quota.Cell("period")}", quota.Cell("amount"), quota.Cell("used"), quota.Cell("nextResetAt")];
        }
    }
}
