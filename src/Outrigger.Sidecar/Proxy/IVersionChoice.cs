using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Which version of the backend answers a request, and who wants to see how it did. Thread-safe; never throws.</summary>
internal interface IVersionChoice
{
    /// <summary>The version that answers.</summary>
    Backend Choose(HttpContext context);

    /// <summary>What collects the body of an answer; null when nobody wants it.</summary>
    BodyTap? Watch(HttpContext context, Backend backend, HttpResponseMessage response);

    /// <summary>An exchange has ended.</summary>
    /// <param name="context">The request.</param>
    /// <param name="backend">Who answered.</param>
    /// <param name="status">The backend's status; 502 or 504 when it did not answer.</param>
    /// <param name="latency">Until the head of the answer.</param>
    /// <param name="tap">The body; the receiver owns it.</param>
    void Completed(HttpContext context, Backend backend, int status, TimeSpan latency, BodyTap? tap);
}

/// <summary>One version that is always the same.</summary>
internal sealed class OneVersion(Backend backend) : IVersionChoice
{
    public Backend Choose(HttpContext context) => backend;

    public BodyTap? Watch(HttpContext context, Backend backend, HttpResponseMessage response) => null;

    public void Completed(HttpContext context, Backend backend, int status, TimeSpan latency, BodyTap? tap) => tap?.Dispose();
}
