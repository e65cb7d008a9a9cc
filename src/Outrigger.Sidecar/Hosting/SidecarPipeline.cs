using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Outrigger.Sidecar.Hosting;

/// <summary>What a request passes: entry, own pages, the assistance, forwarding.</summary>
internal sealed class SidecarPipeline(IServiceProvider services, SidecarEntry entry, OwnPages pages, SidecarDispatch dispatch)
{
    /// <summary>Puts it together.</summary>
    public RequestDelegate Build()
    {
        var app = new ApplicationBuilder(services);
        app.Use(next => entry.Wrap(pages.Wrap(next)));
        app.UseOutrigger();
        app.Run(dispatch.RunAsync);
        return app.Build();
    }
}
