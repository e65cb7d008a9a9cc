using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Outrigger.Server.OpenApi;

/// <summary>What every operation has beside its own answer: who may call it and the shape of its errors.</summary>
internal sealed class OperationAnswers : IOpenApiDocumentTransformer
{
    private const string ProblemSchema = "Problem";
    private const string OpenAIErrorSchema = "OpenAIError";

    private static readonly string[] OperatorPages = ["/metrics"];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.AddComponent<IOpenApiSchema>(ProblemSchema, CreateProblem());
        document.AddComponent<IOpenApiSchema>(OpenAIErrorSchema, CreateOpenAIError());
        foreach (var (path, item) in document.Paths)
        {
            foreach (var operation in item.Operations?.Values.ToArray() ?? [])
            {
                Complete(document, path, operation);
            }
        }

        return Task.CompletedTask;
    }

    private static void Complete(OpenApiDocument document, string path, OpenApiOperation operation)
    {
        var isProtocol = path.StartsWith("/v1/", StringComparison.Ordinal);
        operation.Responses ??= [];
        operation.Responses.TryAdd("default", new OpenApiResponse
        {
            Description = isProtocol ? "An error in the protocol's shape." : "An error as problem+json (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [isProtocol ? "application/json" : "application/problem+json"] = new()
                {
                    Schema = new OpenApiSchemaReference(isProtocol ? OpenAIErrorSchema : ProblemSchema, document),
                },
            },
        });

        // An empty requirement beside a scheme means that the call may also go without it.
        if (path.StartsWith("/admin/", StringComparison.Ordinal))
        {
            operation.Security = [Require(document, DocumentHead.AdminKey)];
        }
        else if (isProtocol || path.StartsWith("/api/", StringComparison.Ordinal))
        {
            operation.Security = [[], Require(document, DocumentHead.VirtualKey)];
        }
        else if (path.StartsWith("/assist/", StringComparison.Ordinal))
        {
            // Which routes need the admin key, their summaries say.
            operation.Security = [[], Require(document, DocumentHead.VirtualKey), Require(document, DocumentHead.AdminKey)];
        }
        else if (OperatorPages.Contains(path))
        {
            operation.Security = [[], Require(document, DocumentHead.AdminKey)];
        }
    }

    private static OpenApiSecurityRequirement Require(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static OpenApiSchema CreateProblem() => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalPropertiesAllowed = true,
        Required = new HashSet<string> { "type", "title", "status" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("urn:outrigger:error:… ; docs/errors.md lists them."),
            ["title"] = Text("The same sentence for every occurrence."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = Text("A sentence about this occurrence."),
            ["traceId"] = Text("What the log names the request by."),
            ["param"] = Text("The member of the request at fault."),
        },
    };

    private static OpenApiSchema CreateOpenAIError() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "error" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["error"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["message"] = Text("What happened."),
                    ["type"] = Text("The kind of error."),
                    ["param"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
                    ["code"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
                },
            },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
