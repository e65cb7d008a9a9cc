using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Outrigger.Server.OpenApi;

/// <summary>
/// Bodies of the protocol routes: the members that matter to the gateway, open for all others. The protocols' own
/// documents describe them in full; a copy here would only grow old.
/// </summary>
internal static class ProtocolBodies
{
    private static readonly (string Name, string Description, JsonSchemaType Type)[] SimulationHeaders =
    [
        ("x-sim-ttft-ms", "Simulated provider only: milliseconds until the first byte.", JsonSchemaType.Number),
        ("x-sim-tokens-per-second", "Simulated provider only: pace of the tokens.", JsonSchemaType.Number),
        ("x-sim-tokens", "Simulated provider only: length of the answer in tokens.", JsonSchemaType.Integer),
        ("x-sim-fail", "Simulated provider only: 429, 500, reset, hang or midstream.", JsonSchemaType.String),
    ];

    /// <summary>Fills in the bodies of a known route; others get a free one.</summary>
    public static void Describe(OpenApiOperation operation, string route)
    {
        switch (route)
        {
            case "POST /v1/chat/completions":
                operation.RequestBody = CreateBody(
                    "A chat completion as OpenAI defines it. The model is an alias, provider/model or a bare name.",
                    """{"model":"sim/echo","messages":[{"role":"user","content":"Hello"}],"stream":false}""",
                    ["model", "messages"],
                    ("model", JsonSchemaType.String), ("messages", JsonSchemaType.Array), ("stream", JsonSchemaType.Boolean),
                    ("max_completion_tokens", JsonSchemaType.Integer), ("temperature", JsonSchemaType.Number), ("tools", JsonSchemaType.Array),
                    ("response_format", JsonSchemaType.Object), ("stream_options", JsonSchemaType.Object), ("user", JsonSchemaType.String));
                AddHeaders(operation);
                operation.Responses!["200"] = CreateAnswer(
                    "The completion; with stream server-sent events that end with [DONE].",
                    ("application/json", CreateObject(("id", JsonSchemaType.String), ("object", JsonSchemaType.String), ("model", JsonSchemaType.String), ("choices", JsonSchemaType.Array), ("usage", JsonSchemaType.Object))),
                    ("text/event-stream", new OpenApiSchema { Type = JsonSchemaType.String }));
                break;
            case "POST /v1/embeddings":
                operation.RequestBody = CreateBody(
                    "Embeddings as OpenAI defines them.",
                    """{"model":"sim/echo","input":"Hello","dimensions":8}""",
                    ["model", "input"],
                    ("model", JsonSchemaType.String), ("input", JsonSchemaType.String | JsonSchemaType.Array), ("dimensions", JsonSchemaType.Integer), ("encoding_format", JsonSchemaType.String));
                AddHeaders(operation);
                operation.Responses!["200"] = CreateAnswer(
                    "The vectors.",
                    ("application/json", CreateObject(("object", JsonSchemaType.String), ("data", JsonSchemaType.Array), ("model", JsonSchemaType.String), ("usage", JsonSchemaType.Object))));
                break;
            case "GET /v1/models":
                operation.Responses!["200"] = CreateAnswer(
                    "The models.", ("application/json", CreateObject(("object", JsonSchemaType.String), ("data", JsonSchemaType.Array))));
                break;
            case "GET /v1/models/{id}":
                operation.Responses!["200"] = CreateAnswer(
                    "The model.",
                    ("application/json", CreateObject(("id", JsonSchemaType.String), ("object", JsonSchemaType.String), ("created", JsonSchemaType.Integer), ("owned_by", JsonSchemaType.String))));
                break;
            default:
                operation.Responses!["200"] = CreateAnswer("The answer.", ("application/json", new OpenApiSchema { Type = JsonSchemaType.Object }));
                if (!route.StartsWith("GET ", StringComparison.Ordinal) && !route.StartsWith("DELETE ", StringComparison.Ordinal))
                {
                    operation.RequestBody = CreateBody("The request.", "{}", []);
                }

                break;
        }
    }

    private static void AddHeaders(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(CreateHeader("x-outrigger-tags", "Tags kept with the usage record, separated by commas.", JsonSchemaType.String));
        operation.Parameters.Add(CreateHeader("x-outrigger-user", "The end user the call is made for; attribution only.", JsonSchemaType.String));
        foreach (var (name, description, type) in SimulationHeaders)
        {
            operation.Parameters.Add(CreateHeader(name, description, type));
        }
    }

    private static OpenApiParameter CreateHeader(string name, string description, JsonSchemaType type) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = type },
    };

    private static OpenApiRequestBody CreateBody(string description, string example, string[] required, params (string Name, JsonSchemaType Type)[] members)
    {
        var schema = CreateObject(members);
        schema.Required = new HashSet<string>(required);
        return new OpenApiRequestBody
        {
            Description = description,
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = schema, Example = JsonNode.Parse(example) },
            },
        };
    }

    private static OpenApiSchema CreateObject(params (string Name, JsonSchemaType Type)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalPropertiesAllowed = true,
        Properties = members.ToDictionary(
            member => member.Name,
            member => (IOpenApiSchema)new OpenApiSchema
            {
                Type = member.Type,
                Items = member.Type.HasFlag(JsonSchemaType.Array) ? new OpenApiSchema() : null,
            }),
    };

    private static OpenApiResponse CreateAnswer(string description, params (string Type, OpenApiSchema Schema)[] bodies) => new()
    {
        Description = description,
        Content = bodies.ToDictionary(body => body.Type, body => new OpenApiMediaType { Schema = body.Schema }),
    };
}
