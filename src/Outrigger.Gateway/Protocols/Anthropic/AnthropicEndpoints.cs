using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>The routes of the Anthropic protocol.</summary>
internal static class AnthropicEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pipeline = routes.ServiceProvider.GetRequiredService<CallPipeline>();
        var messages = AnthropicWire.Messages;
        var count = AnthropicWire.CountTokens;

        routes.MapPost(messages.Route, context => pipeline.RunAsync(context, messages)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CreateMessage").WithTags("Anthropic").WithSummary("Create a message, streamed or whole");
        routes.MapPost(count.Route, context => pipeline.RunAsync(context, count)).WithMetadata(WritesOwnErrors.Instance)
            .WithName("CountMessageTokens").WithTags("Anthropic").WithSummary("Count the tokens of a message request");
    }
}
