using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Outrigger.Core.Callers;

namespace Outrigger.Server.OpenApi;

/// <summary>Puts the bodies that routes offer into the document, where the page takes them from: one click sends them.</summary>
internal sealed class RequestExamples : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var example in context.Description.ActionDescriptor.EndpointMetadata.OfType<RequestExample>())
        {
            foreach (var body in operation.RequestBody?.Content?.Values ?? [])
            {
                body.Example = JsonNode.Parse(example.Json);
            }
        }

        return Task.CompletedTask;
    }
}
