using System.Text.Json;

namespace Outrigger.ClientGenerator;

/// <summary>Reads what the clients need out of the server's OpenAPI document: the routes of Assist and Jobs, and what they send.</summary>
public sealed class ApiReader
{
    private static readonly string[] Prefixes = ["/assist/v1", "/jobs/v1"];

    // Asking these twice does no harm: they judge what they are given, and a judgement that is lost is made again.
    private static readonly HashSet<string> Judging = new(StringComparer.Ordinal)
    {
        "AdviseRetry", "AnalyzeError", "AssessRequest", "CheckRequest", "CompareModel", "CompareVersions", "Forecast", "RankWorkItems",
        "RecognizeIntent", "ReplayDecision", "ScoreAccess", "ScorePriority", "SimulatePriority", "SuggestRoute",
        "PauseQueue", "ResumeQueue", "PinModel", "UnpinModel", "CancelJob", "SetJobPriority", "HeartbeatJob",
    };

    private readonly JsonElement _schemas;
    private readonly Dictionary<string, bool> _wanted = new(StringComparer.Ordinal);

    private ApiReader(JsonElement document) => _schemas = document.GetProperty("components").GetProperty("schemas");

    /// <summary>Reads a document.</summary>
    public static ApiModel Read(JsonElement document)
    {
        var reader = new ApiReader(document);
        var operations = document.GetProperty("paths").EnumerateObject()
            .Where(path => Prefixes.Any(prefix => path.Name == prefix || path.Name.StartsWith(prefix + "/", StringComparison.Ordinal)))
            .SelectMany(path => path.Value.EnumerateObject().Where(method => method.Value.ValueKind == JsonValueKind.Object && method.Value.TryGetProperty("operationId", out _))
                .Select(method => reader.ReadOperation(path.Name, method.Name, method.Value)))
            .OrderBy(operation => operation.Name, StringComparer.Ordinal)
            .ToList();

        // Types lead to types; the list grows while it is walked.
        var types = new Dictionary<string, ApiType>(StringComparer.Ordinal);
        while (reader._wanted.FirstOrDefault(wanted => !types.ContainsKey(wanted.Key) || (wanted.Value && !types[wanted.Key].IsRequest)).Key is { } name)
        {
            types[name] = reader.ReadType(name, reader._wanted[name]);
        }

        return new ApiModel([.. types.Values.OrderBy(type => type.Name, StringComparer.Ordinal)], operations);
    }

    private ApiOperation ReadOperation(string path, string method, JsonElement operation)
    {
        var name = operation.GetProperty("operationId").GetString()!;
        var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToList() : [];
        List<string> In(string place) => [.. parameters.Where(p => p.GetProperty("in").GetString() == place).Select(p => p.GetProperty("name").GetString()!)];
        var (body, request) = ReadBody(name, operation);
        var (reply, answer) = ReadReply(name, operation);
        var repetition = method is "get" or "put" or "delete" || Judging.Contains(name) ? Repetition.Always
            : request is { Name: { } type } && Has(type, "idempotencyKey") ? Repetition.WithKey
            : Repetition.Never;
        return new ApiOperation(
            name,
            path.StartsWith("/jobs", StringComparison.Ordinal) ? "Jobs" : "Assist",
            method.ToUpperInvariant(),
            path[1..],
            operation.TryGetProperty("summary", out var summary) ? summary.GetString()! : name,
            In("path"),
            In("query"),
            body,
            request,
            reply,
            answer,
            repetition);
    }

    private bool Has(string type, string member) => _schemas.GetProperty(type).TryGetProperty("properties", out var members) && members.TryGetProperty(member, out _);

    private (BodyKind Kind, TypeRef? Type) ReadBody(string name, JsonElement operation)
    {
        // nginx asks this one about a request by its headers.
        if (name == "CheckAccess")
        {
            return (BodyKind.Headers, null);
        }

        if (!operation.TryGetProperty("requestBody", out var body))
        {
            return (BodyKind.None, null);
        }

        var content = body.GetProperty("content");
        return content.TryGetProperty("application/x-ndjson", out _) ? (BodyKind.Text, null)
            : content.TryGetProperty("application/json", out var json) ? (BodyKind.Json, ReadRef(json.GetProperty("schema"), isRequest: true))
            : (BodyKind.Bytes, null);
    }

    private (ReplyKind Kind, TypeRef? Type) ReadReply(string name, JsonElement operation)
    {
        var replies = operation.GetProperty("responses").EnumerateObject().Where(reply => reply.Name.StartsWith('2')).ToList();
        if (replies.Count == 0)
        {
            throw new InvalidDataException($"{name} has no successful answer in the document.");
        }

        if (!replies[0].Value.TryGetProperty("content", out var content))
        {
            return replies[0].Name == "204" ? (ReplyKind.None, null) : throw new InvalidDataException($"{name} does not say what it answers; its route needs Produces<…>().");
        }

        var first = content.EnumerateObject().First();
        return first.Name switch
        {
            "application/json" => (ReplyKind.Json, ReadRef(first.Value.GetProperty("schema"), isRequest: false)),
            "text/event-stream" => (ReplyKind.Events, ReadRef(first.Value.GetProperty("schema"), isRequest: false)),
            _ => (ReplyKind.Bytes, null),
        };
    }

    private ApiType ReadType(string name, bool isRequest)
    {
        var schema = _schemas.GetProperty(name);
        var required = schema.TryGetProperty("required", out var list) ? list.EnumerateArray().Select(item => item.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        var members = schema.GetProperty("properties").EnumerateObject().Select(member =>
        {
            var type = ReadRef(member.Value, isRequest);
            var isRequired = required.Contains(member.Name) && (isRequest || !type.IsNullable);

            // Requests say "may be null" of members that must be there, so that their absence is told by a rule of its own.
            return new ApiMember(member.Name, Describe(member.Value), isRequired ? type with { IsNullable = false } : type, isRequired);
        });
        return new ApiType(name, Describe(schema), [.. members], isRequest);
    }

    private TypeRef ReadRef(JsonElement schema, bool isRequest)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var real = choices.EnumerateArray().Where(choice => !(choice.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String && t.GetString() == "null")).ToList();
            return real.Count == 1 ? ReadRef(real[0], isRequest) with { IsNullable = true } : new TypeRef(TypeKind.Any, IsNullable: true);
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return ReadNamed(reference.GetString()!.Split('/')[^1], isRequest);
        }

        var kinds = !schema.TryGetProperty("type", out var type) ? []
            : type.ValueKind == JsonValueKind.String ? [type.GetString()!]
            : type.EnumerateArray().Select(kind => kind.GetString()!).ToList();
        var format = schema.TryGetProperty("format", out var value) ? value.GetString() : null;
        var found = kinds.Contains("boolean") ? new TypeRef(TypeKind.Boolean)
            : kinds.Contains("integer") ? new TypeRef(format == "int64" ? TypeKind.LargeWhole : TypeKind.Whole)
            : kinds.Contains("number") ? new TypeRef(TypeKind.Number)
            : kinds.Contains("array") ? new TypeRef(TypeKind.List, Item: ReadRef(schema.GetProperty("items"), isRequest))
            : kinds.Contains("object") && schema.TryGetProperty("additionalProperties", out var item) ? new TypeRef(TypeKind.Map, Item: ReadRef(item, isRequest))
            : kinds.Contains("string") ? new TypeRef(format switch { "uuid" => TypeKind.Uuid, "date-time" => TypeKind.Time, _ => TypeKind.Text })
            : new TypeRef(TypeKind.Any);
        return found with { IsNullable = kinds.Contains("null") };
    }

    private TypeRef ReadNamed(string name, bool isRequest)
    {
        var schema = _schemas.GetProperty(name);
        if (schema.TryGetProperty("enum", out var values))
        {
            var texts = values.EnumerateArray().ToList();
            return new TypeRef(
                TypeKind.OneOf, Values: [.. texts.Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)], IsNullable: texts.Any(text => text.ValueKind == JsonValueKind.Null));
        }

        if (!schema.TryGetProperty("properties", out _))
        {
            return schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is "string" or "integer" or "number" or "boolean"
                ? ReadRef(schema, isRequest)
                : new TypeRef(TypeKind.Any);
        }

        _wanted[name] = isRequest || _wanted.GetValueOrDefault(name);
        return new TypeRef(TypeKind.Record, Name: name);
    }

    private static string? Describe(JsonElement schema) =>
        schema.TryGetProperty("description", out var text) ? text.GetString()
        : schema.TryGetProperty("oneOf", out var choices) ? choices.EnumerateArray().Select(Describe).FirstOrDefault(found => found is not null)
        : null;
}
