using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// Brings requests of the web server to the pipeline, without what the framework's own application does for logs and
/// activities that nobody asked for. A connection keeps its context from request to request. Thread-safe.
/// </summary>
internal sealed class SidecarApplication(RequestDelegate pipeline, IServiceScopeFactory scopes) : IHttpApplication<DefaultHttpContext>
{
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container)
        {
            return new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes };
        }

        if (container.HostContext is { } context)
        {
            context.Initialize(contextFeatures);
        }
        else
        {
            container.HostContext = context = new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes };
        }

        return context;
    }

    public Task ProcessRequestAsync(DefaultHttpContext context) => pipeline(context);

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
}
