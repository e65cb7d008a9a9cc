using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Outrigger.Server.OpenApi;

/// <summary>
/// Adds the routes that the framework leaves out: those of the hot path are bare request delegates, whose bodies it
/// cannot know. Their names and summaries come from the endpoints, their bodies from <see cref="ProtocolBodies"/>.
/// </summary>
internal sealed class UndescribedRoutes(EndpointDataSource endpoints) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Paths ??= [];
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true })
            {
                continue;
            }

            var path = RoutePaths.Format(endpoint.RoutePattern);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [HttpMethods.Get])
            {
                Add(document, endpoint, path, new HttpMethod(method));
            }
        }

        return Task.CompletedTask;
    }

    private static void Add(OpenApiDocument document, RouteEndpoint endpoint, string path, HttpMethod method)
    {
        if (!document.Paths.TryGetValue(path, out var found))
        {
            found = new OpenApiPathItem();
            document.Paths.Add(path, found);
        }

        var item = (OpenApiPathItem)found;
        item.Operations ??= [];
        if (item.Operations.ContainsKey(method))
        {
            return;
        }

        var operation = new OpenApiOperation
        {
            OperationId = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName,
            Summary = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary,
            Description = endpoint.Metadata.GetMetadata<IEndpointDescriptionMetadata>()?.Description,
            Tags = new HashSet<OpenApiTagReference>(
                (endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags ?? ["Gateway"]).Select(tag => new OpenApiTagReference(tag, document))),
            Parameters =
            [
                .. endpoint.RoutePattern.Parameters.Select(parameter => new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }),
            ],
            Responses = [],
        };
        foreach (var tag in endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags ?? ["Gateway"])
        {
            document.Tags ??= new HashSet<OpenApiTag>();
            document.Tags.Add(new OpenApiTag { Name = tag });
        }

        ProtocolBodies.Describe(operation, method.Method + " " + path);
        item.Operations.Add(method, operation);
    }
}
