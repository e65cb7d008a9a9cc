using Microsoft.AspNetCore.Http;
using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Upgrades;

namespace Outrigger.Sidecar.Hosting;

/// <summary>The end of the pipeline: requests to the forwarder, upgrades to theirs. Thread-safe.</summary>
internal sealed class SidecarDispatch(Forwarder forwarder, UpgradeForwarder upgrades, BackendErrors errors)
{
    public Task RunAsync(HttpContext context)
    {
        var sender = context.Features.Get<SenderFeature>()!.Sender;
        if (UpgradeForwarder.IsUpgrade(context))
        {
            return upgrades.ForwardAsync(context, sender);
        }

        if (HttpMethods.IsConnect(context.Request.Method) || HttpMethods.IsTrace(context.Request.Method))
        {
            // A tunnel to anywhere, and an echo of what the sidecar adds: neither is for a proxy in front of one backend.
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        return ForwardAsync(context, sender);
    }

    private async Task ForwardAsync(HttpContext context, Sender sender)
    {
        await forwarder.ForwardAsync(context, sender);
        errors.Look(context);
    }
}
