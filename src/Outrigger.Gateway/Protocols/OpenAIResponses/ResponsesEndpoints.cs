using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>The routes of the responses protocol that ask a model.</summary>
internal static class ResponsesEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pipeline = routes.ServiceProvider.GetRequiredService<CallPipeline>();
        routes.MapPost(ResponsesKinds.Responses.Route, context => pipeline.RunAsync(context, ResponsesKinds.Responses)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CreateResponse").WithTags("OpenAI").WithSummary("Create a response, streamed or whole");
        routes.MapPost(ResponsesKinds.InputTokens.Route, context => pipeline.RunAsync(context, ResponsesKinds.InputTokens)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CountResponseInputTokens").WithTags("OpenAI").WithSummary("Count the input tokens of a response");

        var stored = routes.ServiceProvider.GetRequiredService<StoredResponses>();
        routes.MapGet("/v1/responses/{id}", stored.GetAsync)
            .WithName("GetResponse").WithTags("OpenAI").WithSummary("Get a stored response, streamed or whole");
        routes.MapDelete("/v1/responses/{id}", stored.DeleteAsync)
            .WithName("DeleteResponse").WithTags("OpenAI").WithSummary("Delete a stored response");
        routes.MapPost("/v1/responses/{id}/cancel", stored.CancelAsync)
            .WithName("CancelResponse").WithTags("OpenAI").WithSummary("Cancel a response that runs in the background");
        routes.MapGet("/v1/responses/{id}/input_items", stored.ListInputAsync)
            .WithName("ListResponseInputItems").WithTags("OpenAI").WithSummary("List the input of a stored response");
    }
}
