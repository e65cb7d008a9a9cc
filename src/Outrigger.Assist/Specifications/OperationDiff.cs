using Outrigger.Assist.Schemas;

namespace Outrigger.Assist.Specifications;

/// <summary>One operation in two documents: parameters, body, answers.</summary>
internal sealed class OperationDiff(SpecDocument from, SpecDocument to, SpecChanges changes, SpecEquality equality, LifecycleDiff lifecycle)
{
    private static readonly string[] CallbackMethods = ["post", "put", "patch", "get", "delete"];

    private readonly SecurityDiff _security = new(changes);

    public void Compare(string where, string path, string otherPath, SpecNode item, SpecNode otherItem, SpecNode before, SpecNode after)
    {
        lifecycle.Operation(before, after, where);
        if (LifecycleDiff.IsUnstable(before) && LifecycleDiff.IsUnstable(after))
        {
            return;
        }

        Names(before, after, where);
        if (before["security"] is not null || after["security"] is not null)
        {
            _security.Requirements(before["security"] ?? from.Root["security"], after["security"] ?? to.Root["security"], "api-security", where);
        }

        Parameters(where, path, otherPath, item, otherItem, before, after);
        Body(BodyOf(from, item, before), BodyOf(to, otherItem, after), where);
        Answers(before, after, where);
        Callbacks(before["callbacks"], after["callbacks"], where);
    }

    /// <summary>
    /// Compares what the server calls callers with (webhooks, callbacks). There the roles are swapped: its bodies are read
    /// by callers, its answers are written by them.
    /// </summary>
    public void Calls(string where, SpecNode item, SpecNode otherItem, ReadOnlySpan<string> methods)
    {
        foreach (var method in methods)
        {
            if (from.Get(item, method) is not { IsMap: true } before || to.Get(otherItem, method) is not { IsMap: true } after || (LifecycleDiff.IsUnstable(before) && LifecycleDiff.IsUnstable(after)))
            {
                continue;
            }

            var place = where + " " + method.ToUpperInvariant();
            if (from.Get(before, "requestBody") is { } body && to.Get(after, "requestBody") is { } otherBody)
            {
                Media(body["content"], otherBody["content"], place, SchemaSide.Response);
            }

            foreach (var (status, answer) in before["responses"]?.Members ?? new Dictionary<string, SpecNode>())
            {
                if (to.Get(after["responses"], status) is { } otherAnswer)
                {
                    Media(from.Resolve(answer)["content"], otherAnswer["content"], place + " " + status, SchemaSide.Request);
                }
            }
        }
    }

    private void Callbacks(SpecNode? before, SpecNode? after, string where)
    {
        foreach (var (name, callback) in before?.Members ?? new Dictionary<string, SpecNode>())
        {
            if (after?[name] is not { } other)
            {
                continue;
            }

            var current = to.Resolve(other);
            foreach (var (address, item) in from.Resolve(callback).Members)
            {
                if (current[address] is { } otherItem)
                {
                    Calls(where + " callback " + name, from.Resolve(item), to.Resolve(otherItem), CallbackMethods);
                }
            }
        }
    }

    private void Names(SpecNode before, SpecNode after, string where)
    {
        var old = before.TextOf("operationId");
        var current = after.TextOf("operationId");
        if (old != current)
        {
            if (!string.IsNullOrEmpty(old))
            {
                changes.Info("api-operation-id-removed", where, old);
            }

            if (!string.IsNullOrEmpty(current))
            {
                changes.Info("api-operation-id-added", where, current);
            }
        }

        var oldTags = Tags(before);
        var tags = Tags(after);
        foreach (var tag in oldTags.Except(tags))
        {
            changes.Info("api-tag-removed", where, tag);
        }

        foreach (var tag in tags.Except(oldTags))
        {
            changes.Info("api-tag-added", where, tag);
        }
    }

    private static HashSet<string> Tags(SpecNode operation) => [.. (operation["tags"]?.Items ?? []).Select(static tag => tag.Text)];

    private void Parameters(string where, string path, string otherPath, SpecNode item, SpecNode otherItem, SpecNode before, SpecNode after)
    {
        var old = ParametersOf(from, path, item, before);
        var current = ParametersOf(to, otherPath, otherItem, after);
        foreach (var (key, (parameter, isShared)) in old)
        {
            var place = where + " " + key.Place + " " + parameter.TextOf("name");
            if (current.TryGetValue(key, out var other))
            {
                Parameter(parameter, other.Parameter, place);
            }
            else
            {
                lifecycle.ParameterRemoved(parameter, place);
            }
        }

        foreach (var (key, (parameter, isShared)) in current)
        {
            if (old.ContainsKey(key))
            {
                continue;
            }

            var place = where + " " + key.Place + " " + parameter.TextOf("name");
            var isRequired = parameter["required"]?.IsYes == true;
            if (key.Place == "path")
            {
                changes.Error("new-request-path-parameter", place);
            }
            else
            {
                var id = (isRequired ? "new-required-request-" : "new-optional-request-") + (isShared ? "default-parameter-to-existing-path" : "parameter");
                changes.Add(id, isRequired ? ChangeLevel.Error : ChangeLevel.Info, place);
            }
        }
    }

    private void Parameter(SpecNode before, SpecNode after, string where)
    {
        lifecycle.Parameter(before, after, where);
        var was = before["required"]?.IsYes == true;
        var isNow = after["required"]?.IsYes == true;
        if (was != isNow)
        {
            changes.Add(isNow ? "request-parameter-became-required" : "request-parameter-became-optional", isNow ? ChangeLevel.Error : ChangeLevel.Info, where);
        }

        var old = SchemaOfParameter(from, before, out var media);
        var current = SchemaOfParameter(to, after, out _);
        if (old is not null && current is not null)
        {
            var style = after.TextOf("style") ?? (after.TextOf("in") is "query" or "cookie" ? "form" : "simple");
            var explodes = after["explode"] is { } explode ? explode.IsYes : style == "form";
            var place = new SchemaPlace(SchemaSide.Parameter, media) { IsHeader = after.TextOf("in") == "header", IsExplodedForm = style == "form" && explodes && after.TextOf("in") is "query" or "cookie" };
            new SchemaDiff(from, to, changes, equality, lifecycle, place).Compare(old, current, where);
        }
    }

    private static SpecNode? SchemaOfParameter(SpecDocument document, SpecNode parameter, out string media)
    {
        media = "text/plain";
        if (parameter["schema"] is { } schema)
        {
            return schema;
        }

        if (parameter["content"]?.Members.FirstOrDefault() is { Value: { } content } pair)
        {
            media = pair.Key;
            return content["schema"];
        }

        // Before OpenAPI 3 a parameter is its own schema.
        return document.IsSwagger && parameter["type"] is not null ? parameter : null;
    }

    private static Dictionary<(string Place, string Name), (SpecNode Parameter, bool IsShared)> ParametersOf(SpecDocument document, string path, SpecNode item, SpecNode operation)
    {
        var names = path.Split('{').Skip(1).Select(static part => part.Split('}')[0]).ToList();
        var parameters = new Dictionary<(string, string), (SpecNode, bool)>();
        foreach (var (list, isShared) in ((SpecNode?, bool)[])[(item["parameters"], true), (operation["parameters"], false)])
        {
            foreach (var entry in list?.Items ?? [])
            {
                var parameter = document.Resolve(entry);
                var name = parameter.TextOf("name") ?? "";
                var place = parameter.TextOf("in") ?? "";
                if (place is "body" or "formData" || !parameter.IsMap)
                {
                    continue;
                }

                // A path parameter is known by where it stands, a header whatever its case.
                var key = place == "path" && names.IndexOf(name) is var index and >= 0 ? "#" + index : place == "header" ? name.ToUpperInvariant() : name;
                parameters[(place, key)] = (parameter, isShared);
            }
        }

        return parameters;
    }

    private static SpecNode? BodyOf(SpecDocument document, SpecNode item, SpecNode operation)
    {
        if (!document.IsSwagger)
        {
            return document.Get(operation, "requestBody");
        }

        foreach (var entry in (operation["parameters"]?.Items ?? []).Concat(item["parameters"]?.Items ?? []))
        {
            var parameter = document.Resolve(entry);
            if (parameter.TextOf("in") == "body" && parameter["schema"] is { } schema)
            {
                var body = new SpecNode(SpecKind.Map);
                body.Set("content", Content(schema, operation["consumes"] ?? document.Root["consumes"]));
                if (parameter["required"] is { } required)
                {
                    body.Set("required", required);
                }

                return body;
            }
        }

        return null;
    }

    private static SpecNode Content(SpecNode schema, SpecNode? medias)
    {
        var content = new SpecNode(SpecKind.Map);
        foreach (var media in medias is { Items.Count: > 0 } ? medias.Items.Select(static each => each.Text) : ["application/json"])
        {
            var type = new SpecNode(SpecKind.Map);
            type.Set("schema", schema);
            content.Set(media, type);
        }

        return content;
    }

    private void Body(SpecNode? before, SpecNode? after, string where)
    {
        if (before is null && after is not null)
        {
            var isRequired = after["required"]?.IsYes == true;
            changes.Add(isRequired ? "request-body-added-required" : "request-body-added-optional", isRequired ? ChangeLevel.Error : ChangeLevel.Info, where);
        }
        else if (before is not null && after is null)
        {
            changes.Error("request-body-removed", where);
        }

        if (before is null || after is null)
        {
            return;
        }

        var was = before["required"]?.IsYes == true;
        var isNow = after["required"]?.IsYes == true;
        if (was != isNow)
        {
            changes.Add(isNow ? "request-body-became-required" : "request-body-became-optional", isNow ? ChangeLevel.Error : ChangeLevel.Info, where);
        }

        Media(before["content"], after["content"], where, SchemaSide.Request);
    }

    private void Media(SpecNode? before, SpecNode? after, string where, SchemaSide side)
    {
        var isRequest = side == SchemaSide.Request;
        var prefix = isRequest ? "request-body-" : "response-";
        var old = before?.Members ?? new Dictionary<string, SpecNode>();
        var current = after?.Members ?? new Dictionary<string, SpecNode>();
        foreach (var (media, content) in old)
        {
            if (current.TryGetValue(media, out var other))
            {
                Content(from.Resolve(content), to.Resolve(other), media, where, side);
            }
            else if (isRequest && MediaNames.Covering(media, current.Keys) is { } wider)
            {
                // What was taken before is taken still.
                Content(from.Resolve(content), to.Resolve(current[wider]), media, where, side);
            }
            else if (!MediaNames.Compare(changes, media, current.Keys, old.Keys, where, isRequest, out var renamed))
            {
                changes.Error(prefix + "media-type-removed", where, media);
            }
            else if (renamed is not null)
            {
                Content(from.Resolve(content), to.Resolve(current[renamed]), media, where, side);
            }
        }

        foreach (var media in current.Keys.Where(media => !old.ContainsKey(media) && !MediaNames.IsRenamed(media, old.Keys, current.Keys, isRequest)))
        {
            changes.Info(prefix + "media-type-added", where, media);
        }
    }

    private void Content(SpecNode before, SpecNode after, string media, string where, SchemaSide side)
    {
        var isRequest = side == SchemaSide.Request;
        var prefix = isRequest ? "request-body-media-type-schema-" : "response-body-media-type-schema-";
        var old = before["schema"];
        var current = after["schema"];
        if (old is null && current is not null)
        {
            changes.Add(prefix + "added", isRequest ? ChangeLevel.Error : ChangeLevel.Info, where, media);
        }
        else if (old is not null && current is null)
        {
            changes.Add(prefix + "removed", isRequest ? ChangeLevel.Info : ChangeLevel.Warning, where, media);
        }
        else if (old is not null && current is not null)
        {
            new SchemaDiff(from, to, changes, equality, lifecycle, new SchemaPlace(side, media)).Compare(old, current, where);
        }
    }

    private void Answers(SpecNode before, SpecNode after, string where)
    {
        var old = before["responses"]?.Members ?? new Dictionary<string, SpecNode>();
        var current = after["responses"]?.Members ?? new Dictionary<string, SpecNode>();
        foreach (var (status, answer) in old)
        {
            var isSuccess = status.StartsWith('2');
            var place = where + " " + status;
            if (!current.TryGetValue(status, out var other))
            {
                changes.Add(isSuccess ? "response-success-status-removed" : "response-non-success-status-removed", isSuccess ? ChangeLevel.Error : ChangeLevel.Info, place);
                continue;
            }

            var a = from.Resolve(answer);
            var b = to.Resolve(other);
            Headers(a["headers"], b["headers"], place);
            Media(ContentOf(from, before, a), ContentOf(to, after, b), place, SchemaSide.Response);
        }

        foreach (var status in current.Keys.Where(status => !old.ContainsKey(status) && !status.StartsWith("x-", StringComparison.Ordinal)))
        {
            changes.Info(status.StartsWith('2') ? "response-success-status-added" : "response-non-success-status-added", where + " " + status);
        }
    }

    private static SpecNode? ContentOf(SpecDocument document, SpecNode operation, SpecNode answer) =>
        document.IsSwagger && answer["schema"] is { } schema ? Content(schema, operation["produces"] ?? document.Root["produces"]) : answer["content"];

    private void Headers(SpecNode? before, SpecNode? after, string where)
    {
        var current = (after?.Members ?? new Dictionary<string, SpecNode>()).ToDictionary(static pair => pair.Key.ToUpperInvariant(), pair => to.Resolve(pair.Value));
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, entry) in before?.Members ?? new Dictionary<string, SpecNode>())
        {
            var header = from.Resolve(entry);
            var place = where + " header " + name;
            known.Add(name.ToUpperInvariant());
            var was = header["required"]?.IsYes == true;
            if (!current.TryGetValue(name.ToUpperInvariant(), out var other))
            {
                changes.Add(was ? "required-response-header-removed" : "optional-response-header-removed", was ? ChangeLevel.Error : ChangeLevel.Warning, place);
                continue;
            }

            if (was && other["required"]?.IsYes != true)
            {
                changes.Error("response-header-became-optional", place);
            }

            if (header["schema"] is { } a && other["schema"] is { } b)
            {
                new SchemaDiff(from, to, changes, equality, lifecycle, new SchemaPlace(SchemaSide.Header, "text/plain")).Compare(a, b, place);
            }
        }

        foreach (var name in current.Keys.Where(name => !known.Contains(name)))
        {
            changes.Info("response-header-added", where + " header " + name);
        }
    }
}
