using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Gives errors that no endpoint writes (unknown paths, wrong methods, bugs) Google's shape below <c>/v1beta</c>.</summary>
internal sealed class GeminiRouteErrors : IErrorShape
{
    public bool Covers(HttpRequest request) => request.Path.StartsWithSegments("/v1beta", StringComparison.OrdinalIgnoreCase);

    public Task WriteAsync(HttpContext context, OutriggerError occurrence)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return GeminiErrorShape.WriteAsync(context, occurrence);
    }
}
