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
    private static readonly OpenAIWire Wire = new();
    private static readonly CallKind Chat = new("openai-chat", Wire, "/v1/chat/completions", "/chat/completions", "chat", CanStream: true);
    private static readonly CallKind Embeddings = new("openai-embeddings", Wire, "/v1/embeddings", "/embeddings", "embeddings", CanStream: false, IsOptional: true);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pipeline = routes.ServiceProvider.GetRequiredService<CallPipeline>();
        var models = routes.ServiceProvider.GetRequiredService<OpenAIModels>();

        // Request delegates, not typed handlers: binding and results would cost the hot path without giving it anything.
        routes.MapPost(Chat.Route, context => pipeline.RunAsync(context, Chat)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CreateChatCompletion").WithTags("OpenAI").WithSummary("Create a chat completion, streamed or whole");
        routes.MapPost(Embeddings.Route, context => pipeline.RunAsync(context, Embeddings)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CreateEmbedding").WithTags("OpenAI").WithSummary("Create embeddings");
        routes.MapGet("/v1/models", models.ListAsync)
            .WithName("ListModels").WithTags("OpenAI").WithSummary("List the models the caller may use");
        routes.MapGet("/v1/models/{**id}", models.GetAsync)
            .WithName("GetModel").WithTags("OpenAI").WithSummary("Get one model by its name");
    }
}
