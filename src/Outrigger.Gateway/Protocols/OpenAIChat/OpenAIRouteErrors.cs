using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Gives errors that no endpoint writes (unknown paths, wrong methods, bugs) OpenAI's shape below <c>/v1</c>.</summary>
internal sealed class OpenAIRouteErrors : IErrorShape
{
    public bool Covers(HttpRequest request) => request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);

    public Task WriteAsync(HttpContext context, OutriggerError occurrence)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return OpenAIErrorShape.WriteAsync(context, occurrence);
    }
}
