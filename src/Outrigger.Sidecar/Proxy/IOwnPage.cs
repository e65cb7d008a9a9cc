using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>A page of the operator below the sidecar's own path. Thread-safe.</summary>
internal interface IOwnPage
{
    /// <summary>Its path.</summary>
    PathString Path { get; }

    /// <summary>Answers; who asks is known to be an operator.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rest">What follows the path.</param>
    Task AnswerAsync(HttpContext context, PathString rest);
}
