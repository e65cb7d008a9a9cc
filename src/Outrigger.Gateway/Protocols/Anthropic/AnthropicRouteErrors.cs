using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Gives errors that no endpoint writes Anthropic's shape below <c>/v1/messages</c>, and on the shared list of models for
/// clients that say they speak Anthropic's protocol. Registered before OpenAI's, which covers all of <c>/v1</c>.
/// </summary>
internal sealed class AnthropicRouteErrors : IErrorShape
{
    public bool Covers(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase)
        || (request.Path.StartsWithSegments("/v1/models", StringComparison.OrdinalIgnoreCase) && AnthropicModels.IsAsked(request));

    public Task WriteAsync(HttpContext context, OutriggerError occurrence)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return AnthropicErrorShape.WriteAsync(context, occurrence);
    }
}
