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

    private static readonly (string Route, string Description, Member[] Answer)[] Lists =
    [
        ("GET /v1/models", "The models.", [new("object", JsonSchemaType.String), new("data", JsonSchemaType.Array)]),
        ("GET /v1/models/{id}", "The model.", [new("id", JsonSchemaType.String), new("object", JsonSchemaType.String), new("created", JsonSchemaType.Integer), new("owned_by", JsonSchemaType.String)]),
        ("GET /v1beta/models", "The models.", [new("models", JsonSchemaType.Array), new("nextPageToken", JsonSchemaType.String)]),
    ];

    /// <summary>Fills in the bodies of a known route; others get a free one.</summary>
    public static void Describe(OpenApiOperation operation, string route)
    {
        if (ProtocolRoute.Find(route) is { } known)
        {
            operation.RequestBody = CreateBody(known.Description, known.Example, known.Required, known.Request);
            AddHeaders(operation);
            List<(string, OpenApiSchema)> bodies = [("application/json", CreateObject(known.Answer))];
            if (known.IsStreamed)
            {
                bodies.Add(("text/event-stream", new OpenApiSchema { Type = JsonSchemaType.String }));
            }

            operation.Responses!["200"] = CreateAnswer(known.AnswerDescription, [.. bodies]);
            return;
        }

        var list = Array.Find(Lists, l => l.Route == route);
        operation.Responses!["200"] = list.Route is null
            ? CreateAnswer("The answer.", ("application/json", new OpenApiSchema { Type = JsonSchemaType.Object }))
            : CreateAnswer(list.Description, ("application/json", CreateObject(list.Answer)));
        if (!route.StartsWith("GET ", StringComparison.Ordinal) && !route.StartsWith("DELETE ", StringComparison.Ordinal))
        {
            operation.RequestBody = CreateBody("The request.", "{}", [], []);
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

    private static OpenApiRequestBody CreateBody(string description, string example, string[] required, Member[] members)
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

    private static OpenApiSchema CreateObject(Member[] members) => new()
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
