using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger decisions</c>: what Assist decided, and what turned out to be true.</summary>
internal static class DecisionsCommand
{
    public static Command Create(Verbs verbs) => Verbs.Group("decisions", "What Assist decided, why, and what turned out to be true.", List(verbs), Get(verbs), Replay(verbs), Feedback(verbs));

    private static Command List(Verbs verbs)
    {
        var module = new Option<string?>("--module") { Description = "Of this module." };
        var subject = new Option<string?>("--subject") { Description = "About this subject." };
        var outcome = new Option<string?>("--decision") { Description = "That decided this." };
        var notable = new Option<bool>("--notable") { Description = "That were worth a look." };
        var without = new Option<bool>("--without-feedback") { Description = "That nobody has given feedback to." };
        var from = new Option<string?>("--from") { Description = "Made from then on." };
        var until = new Option<string?>("--until") { Description = "Made before then." };
        var tenant = new Option<string?>("--tenant") { Description = "Of this tenant; for the administrator." };
        var limit = Paging.Limit(50);
        return verbs.Verb(
            "list",
            "List recorded decisions, the youngest first.",
            async call =>
            {
                var found = await Paging.ReadAsync(
                    call,
                    after => Route.Of($"assist/v1/decisions")
                        .With("module", call.Get(module)).With("subject", call.Get(subject)).With("outcome", call.Get(outcome))
                        .With("notable", call.Get(notable) ? "true" : null).With("feedback", call.Get(without) ? "false" : null)
                        .With("from", Times.Read(call.Get(from), call.Time)).With("to", Times.Read(call.Get(until), call.Time))
                        .With("tenant", call.Get(tenant)).With("limit", Math.Min(200, call.Get(limit))).With("after", after),
                    Access.Caller,
                    call.Get(limit));
                call.Show(
                    JsonSerializer.SerializeToElement(found),
                    found,
                    ("id", "id"), ("at", "at"), ("module", "module"), ("subject", "subject"), ("decision", "decision"), ("score", "score"), ("confidence", "confidence"), ("mode", "mode"), ("notable", "notable"));
            },
            module,
            subject,
            outcome,
            notable,
            without,
            from,
            until,
            tenant,
            limit);
    }

    private static Command Get(Verbs verbs)
    {
        var id = Id();
        return verbs.Verb(
            "get",
            "Show a decision with its reasons.",
            async call =>
            {
                var answer = await call.Server.GetAsync(Route.Of($"assist/v1/decisions/{call.Get(id)}").ToString(), Access.Caller, call.Token);
                call.Show(answer);
                if (!call.IsJson)
                {
                    call.Show(answer, answer.Items("reasons"), ("reason", "what"), ("value", "value"), ("contribution", "contribution"));
                }
            },
            id);
    }

    private static Command Replay(Verbs verbs)
    {
        var id = Id();
        var version = new Option<string?>("--model-version") { Description = "The version to ask (default: the one in charge)." };
        return verbs.Verb(
            "replay",
            "Ask a model again with what a decision rested on.",
            async call =>
            {
                var answer = await call.Server.PostAsync(
                    Route.Of($"assist/v1/decisions/{call.Get(id)}/replay").With("version", call.Get(version)).ToString(), null, Access.Caller, call.Token);
                if (call.IsJson)
                {
                    call.Show(answer);
                    return;
                }

                call.Terminal.Table(
                    ["", "decision", "score", "confidence"],
                    [["then", answer.Cell("decision.decision"), answer.Cell("decision.score"), answer.Cell("decision.confidence")], ["now", answer.Cell("replay.decision"), answer.Cell("replay.score"), answer.Cell("replay.confidence")]]);
            },
            id,
            version);
    }

    private static Command Feedback(Verbs verbs)
    {
        var id = Id();
        var outcome = new Argument<string>("outcome") { Description = "true, false, or for a forecast the value." };
        var source = new Option<string?>("--source") { Description = "Where you know it from." };
        var comment = new Option<string?>("--comment") { Description = "A remark for people." };
        return verbs.Verb(
            "feedback",
            "Say what turned out to be true.",
            async call =>
            {
                var body = new JsonObject { ["outcome"] = Outcome(call.Get(outcome)) };
                if (call.Get(source) is { } place)
                {
                    body["source"] = place;
                }

                if (call.Get(comment) is { } remark)
                {
                    body["comment"] = remark;
                }

                var answer = await call.Server.PostAsync(Route.Of($"assist/v1/decisions/{call.Get(id)}/feedback").ToString(), body.ToJsonString(), Access.Caller, call.Token);
                if (call.IsJson)
                {
                    call.Show(answer);
                }
                else
                {
                    call.Terminal.Note($"taken for {answer.Cell("decision")} of {answer.Cell("module")}.");
                }
            },
            id,
            outcome,
            source,
            comment);
    }

    private static JsonValue Outcome(string text) => text switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) => JsonValue.Create(value),
        _ => throw new CliException(ExitCode.Usage, $"'{text}' is no outcome; it is true, false or a number."),
    };

    private static Argument<string> Id() => new("id") { Description = "The decision." };
}
