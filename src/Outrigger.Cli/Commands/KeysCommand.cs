using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger keys</c>: virtual keys, by the administrator.</summary>
internal static class KeysCommand
{
    public static Command Create(Verbs verbs) => Verbs.Group(
        "keys", "Virtual keys (needs the administrator's key).", List(verbs), Get(verbs), CreateVerb(verbs), Expire(verbs), Switch(verbs, "disable", "Switch a key off."), Switch(verbs, "enable", "Switch a key on again."), Revoke(verbs));

    private static Command List(Verbs verbs)
    {
        var tenant = new Option<string?>("--tenant") { Description = "Of this tenant." };
        var team = new Option<string?>("--team") { Description = "Of this team." };
        var user = new Option<string?>("--user") { Description = "Of this user." };
        var limit = Paging.Limit(1000);
        return verbs.Verb(
            "list",
            "List keys, without their texts.",
            async call =>
            {
                var keys = await Paging.ReadAsync(
                    call,
                    after => Route.Of($"admin/keys").With("tenant", call.Get(tenant)).With("team", call.Get(team)).With("user", call.Get(user)).With("limit", Math.Min(200, call.Get(limit))).With("after", after),
                    Access.Admin,
                    call.Get(limit));
                var now = call.Time.GetUtcNow();
                if (call.IsJson)
                {
                    call.Show(JsonSerializer.SerializeToElement(keys));
                    return;
                }

                call.Terminal.Table(
                    ["id", "name", "tenant", "team", "user", "state", "expires", "last used"],
                    keys.Select(key => (IReadOnlyList<string>)[key.Cell("id"), key.Cell("name"), key.Cell("tenant"), key.Cell("team"), key.Cell("user"), State(key, now), key.Cell("expiresAt"), key.Cell("lastUsedAt")]));
            },
            tenant,
            team,
            user,
            limit);
    }

    private static Command Get(Verbs verbs)
    {
        var id = Id();
        return verbs.Verb("get", "Show a key, without its text.", async call => call.Show(await call.Server.GetAsync(Route.Of($"admin/keys/{call.Get(id)}").ToString(), Access.Admin, call.Token)), id);
    }

    private static Command CreateVerb(Verbs verbs)
    {
        var name = new Option<string>("--name") { Description = "A name for people.", Required = true };
        var tenant = new Option<string?>("--tenant") { Description = "Its tenant (default: default)." };
        var team = new Option<string?>("--team") { Description = "Its team." };
        var user = new Option<string?>("--user") { Description = "Its user." };
        var model = new Option<string[]>("--model") { Description = "A model it may use; several times for several, none for all." };
        var expires = new Option<string?>("--expires") { Description = "When it ends: a time, or a span like 30d, 12h." };
        var limits = KeyLimits.Options();
        return verbs.Verb(
            "create",
            "Make a key. Its text goes to the output, once and alone.",
            async call =>
            {
                var body = new JsonObject { ["name"] = call.Get(name) };
                Set(body, "tenant", call.Get(tenant));
                Set(body, "team", call.Get(team));
                Set(body, "user", call.Get(user));
                Set(body, "expiresAt", Times.Read(call.Get(expires), call.Time)?.ToString("O"));
                if (call.Get(model) is { Length: > 0 } models)
                {
                    body["allowedModels"] = new JsonArray([.. models.Select(m => JsonValue.Create(m))]);
                }

                if (limits.Read(call) is { } wanted)
                {
                    body["limits"] = wanted;
                }

                var first = await call.Server.GetAsync(Route.Of($"admin/keys").With("limit", 1).ToString(), Access.Admin, call.Token);
                var key = await call.Server.PostAsync("admin/keys", body.ToJsonString(), Access.Admin, call.Token);
                if (!first.Items("items").Any())
                {
                    call.Terminal.Warn("this is the first key: from now on every call of the server needs one.");
                }

                if (call.IsJson)
                {
                    call.Show(key);
                    return;
                }

                call.Terminal.Note($"key {key.Cell("id")} of tenant {key.Cell("tenant")}; it is shown this once:");
                call.Terminal.Line(key.GetProperty("key").GetString()!);
            },
            [name, tenant, team, user, model, expires, .. limits.All]);
    }

    private static Command Expire(Verbs verbs)
    {
        var id = Id();
        var at = new Option<string>("--at") { Description = "When: never, a time to come, or a span like 30d, 12h.", Required = true };
        return verbs.Verb(
            "expire",
            "Say when a key ends; disable ends it at once.",
            async call =>
            {
                var path = Route.Of($"admin/keys/{call.Get(id)}").ToString();
                var key = await call.Server.GetAsync(path, Access.Admin, call.Token);

                // What is absent in a replacement is reset, so all that may be changed goes along.
                var body = new JsonObject { ["name"] = key.Cell("name") };
                foreach (var member in (string[])["allowedModels", "limits"])
                {
                    if (key.Find(member) is { } value)
                    {
                        body[member] = JsonNode.Parse(value.GetRawText());
                    }
                }

                Set(body, "expiresAt", call.Get(at) is "never" ? null : Times.Read(call.Get(at), call.Time)?.ToString("O"));
                call.Show(await call.Server.SendAsync(HttpMethod.Put, path, ServerConnection.Json(body.ToJsonString()), Access.Admin, call.Token));
            },
            id,
            at);
    }

    private static Command Switch(Verbs verbs, string verb, string description)
    {
        var id = Id();
        return verbs.Verb(
            verb, description, async call => call.Show(await call.Server.PostAsync(Route.Of($"admin/keys/{call.Get(id)}").ToString() + "/" + verb, null, Access.Admin, call.Token)), id);
    }

    private static Command Revoke(Verbs verbs)
    {
        var id = Id();
        return verbs.Verb(
            "revoke",
            "Take a key away for good.",
            async call =>
            {
                await call.Server.SendAsync(HttpMethod.Delete, Route.Of($"admin/keys/{call.Get(id)}").ToString(), null, Access.Admin, call.Token);
                call.Terminal.Note($"key {call.Get(id)} is gone.");
            },
            id);
    }

    private static Argument<string> Id() => new("id") { Description = "The key's public id." };

    private static void Set(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private static string State(JsonElement key, DateTimeOffset now) =>
        key.Cell("isDisabled") == "yes" ? "off" : key.Find("expiresAt") is { } at && at.TryGetDateTimeOffset(out var end) && end <= now ? "expired" : "active";
}
