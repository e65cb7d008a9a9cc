using System.CommandLine;
using System.Net.Http.Headers;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger models</c>: the small models of Assist and their versions.</summary>
internal static class ModelsCommand
{
    private const int MaxFileBytes = 256 << 20;

    public static Command Create(Verbs verbs) => Verbs.Group(
        "models",
        "The models of Assist and what they have learned; changes need the administrator's key.",
        List(verbs),
        Get(verbs),
        Change(verbs, "promote", "promote", "Put a version in charge, if it is better on decisions with feedback.", needsVersion: true, hasForce: true),
        Change(verbs, "pin", "pin", "Keep a version in charge whatever is learned (default: the one in charge).", needsVersion: false),
        Change(verbs, "unpin", "unpin", "Let better versions take over again.", needsVersion: null),
        Change(verbs, "roll-back", "rollback", "Put the version before back in charge.", needsVersion: null),
        Compare(verbs),
        Export(verbs),
        Import(verbs));

    private static Command List(Verbs verbs) => verbs.Verb(
        "list",
        "List models: which version is in charge, and whether the module may act by itself.",
        async call =>
        {
            var answer = await call.Server.GetAsync("assist/v1/models", Access.Caller, call.Token);
            call.Show(
                answer,
                answer.Items("items"),
                ("model", "name"), ("module", "module"), ("version", "version"), ("pinned", "pinned"), ("candidate", "candidate.version"), ("may act", "acting.mayAct"), ("since", "since"));
        });

    private static Command Get(Verbs verbs)
    {
        var name = Name();
        return verbs.Verb(
            "get",
            "Show a model with its versions.",
            async call =>
            {
                var answer = await call.Server.GetAsync(Route.Of($"assist/v1/models/{call.Get(name)}").ToString(), Access.Caller, call.Token);
                call.Show(answer);
            },
            name);
    }

    /// <param name="verbs">Makes verbs.</param>
    /// <param name="verb">What the user types.</param>
    /// <param name="route">What the server calls it.</param>
    /// <param name="description">A sentence.</param>
    /// <param name="needsVersion">Whether a version must be named; null when none can be.</param>
    /// <param name="hasForce">Whether it can be forced.</param>
    private static Command Change(Verbs verbs, string verb, string route, string description, bool? needsVersion, bool hasForce = false)
    {
        var name = Name();
        var version = new Option<string?>("--model-version") { Description = "The version.", Required = needsVersion == true };
        var force = new Option<bool>("--force") { Description = "Whatever the comparison says." };
        var symbols = new List<Symbol> { name };
        if (needsVersion is not null)
        {
            symbols.Add(version);
        }

        if (hasForce)
        {
            symbols.Add(force);
        }

        return verbs.Verb(
            verb,
            description,
            async call =>
            {
                var path = Route.Of($"assist/v1/models/{call.Get(name)}/{route}");
                if (needsVersion is not null)
                {
                    path.With("version", call.Get(version));
                }

                if (hasForce && call.Get(force))
                {
                    path.With("force", "true");
                }

                var answer = await call.Server.PostAsync(path.ToString(), null, Access.Admin, call.Token);
                if (call.IsJson)
                {
                    call.Show(answer);
                    return;
                }

                call.Show(answer);
            },
            [.. symbols]);
    }

    private static Command Compare(Verbs verbs)
    {
        var name = Name();
        var version = new Option<string>("--model-version") { Description = "The version.", Required = true };
        var against = new Option<string?>("--against") { Description = "The other one (default: the one in charge)." };
        return verbs.Verb(
            "compare",
            "Compare two versions on decisions with feedback that neither has learned from.",
            async call => call.Show(await call.Server.PostAsync(
                Route.Of($"assist/v1/models/{call.Get(name)}/compare").With("version", call.Get(version)).With("against", call.Get(against)).ToString(), null, Access.Admin, call.Token)),
            name,
            version,
            against);
    }

    private static Command Export(Verbs verbs)
    {
        var name = Name();
        var to = new Option<string>("--to") { Description = "The file.", Required = true, HelpName = "file" };
        var what = new Option<string?>("--what") { Description = "state or parameters (default: the state where there is one)." };
        what.AcceptOnlyFromAmong("state", "parameters");
        var version = new Option<string?>("--model-version") { Description = "The version of the parameters." };
        return verbs.Verb(
            "export",
            "Write what a module has learned, or the parameters of a version, to a file.",
            async call =>
            {
                using var answer = await call.Server.OpenAsync(
                    HttpMethod.Get, Route.Of($"assist/v1/models/{call.Get(name)}/export").With("what", call.Get(what)).With("version", call.Get(version)).ToString(), null, Access.Admin, call.Token);
                await Files.SaveAsync(call, answer, call.Get(to), isText: false);
            },
            name,
            to,
            what,
            version);
    }

    private static Command Import(Verbs verbs)
    {
        var name = Name();
        var from = new Option<string>("--from") { Description = "The file; - for the input.", Required = true, HelpName = "file" };
        return verbs.Verb(
            "import",
            "Take in what export wrote: a state at once, parameters as a version that waits to be promoted.",
            async call =>
            {
                await using var file = Files.Open(call, call.Get(from)!);
                var bytes = await Files.ReadAllAsync(file, call.Get(from)!, MaxFileBytes, call.Token);
                var body = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
                call.Show(await call.Server.SendAsync(HttpMethod.Post, Route.Of($"assist/v1/models/{call.Get(name)}/import").ToString(), body, Access.Admin, call.Token));
            },
            name,
            from);
    }

    private static Argument<string> Name() => new("name") { Description = "The model." };
}
