using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Tells the backend in headers what was found about a request. Thread-safe; never throws.</summary>
internal interface IFindings
{
    /// <summary>Adds the headers of what was found; nothing when nothing was.</summary>
    void Write(HttpContext context, HttpRequestHeaders headers);
}

/// <summary>Nothing is looked for.</summary>
internal sealed class NoFindings : IFindings
{
    public void Write(HttpContext context, HttpRequestHeaders headers)
    {
    }
}
