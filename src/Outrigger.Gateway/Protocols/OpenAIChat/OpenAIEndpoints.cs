using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>The routes of the OpenAI protocol.</summary>
internal static class OpenAIEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pipeline = routes.ServiceProvider.GetRequiredService<CallPipeline>();
        var models = routes.ServiceProvider.GetRequiredService<OpenAIModels>();

        // Request delegates, not typed handlers: binding and results would cost the hot path without giving it anything.
        routes.MapPost(OpenAIKinds.Chat.Route, context => pipeline.RunAsync(context, OpenAIKinds.Chat)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CreateChatCompletion").WithTags("OpenAI").WithSummary("Create a chat completion, streamed or whole");
        routes.MapPost(OpenAIKinds.Completions.Route, context => pipeline.RunAsync(context, OpenAIKinds.Completions)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CreateCompletion").WithTags("OpenAI").WithSummary("Create a legacy completion, streamed or whole");
        routes.MapPost(OpenAIKinds.Embeddings.Route, context => pipeline.RunAsync(context, OpenAIKinds.Embeddings)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CreateEmbedding").WithTags("OpenAI").WithSummary("Create embeddings");
        routes.MapGet("/v1/models", models.ListAsync)
            .WithName("ListModels").WithTags("OpenAI").WithSummary("List the models the caller may use");
        routes.MapGet("/v1/models/{**id}", models.GetAsync)
            .WithName("GetModel").WithTags("OpenAI").WithSummary("Get one model by its name");
    }
}
