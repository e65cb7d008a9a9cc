using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// The operator's page: <c>GET versions</c>, and <c>POST versions/pin?version=…</c>, <c>unpin</c>, <c>promote</c>,
/// <c>rollback</c>, <c>resume</c> (<c>?force=true</c> in the cool-down). Thread-safe.
/// </summary>
internal sealed class VersionsPage(VersionTable table, VersionsMetrics metrics, TimeProvider time) : IOwnPage
{
    public PathString Path => "/versions";

    public Task AnswerAsync(HttpContext context, PathString rest)
    {
        var now = table.Current;
        if (!rest.HasValue)
        {
            return HttpMethods.IsGet(context.Request.Method) ? ShowAsync(context) : ProblemWriter.WriteAsync(context, CoreErrors.NotFound.With("GET shows the versions; POST goes to one of their verbs."));
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return ProblemWriter.WriteAsync(context, CoreErrors.NotFound.With("Verbs of versions are POST."));
        }

        if (now.Canary is null && now.State.Promoted is null && rest.Value != "/unpin")
        {
            return ProblemWriter.WriteAsync(context, VersionsErrors.NoCanary.With("No new version is configured."));
        }

        var canary = now.Canary?.Version;
        var asked = context.Request.Query["version"].ToString();
        var at = time.GetUtcNow();
        switch (rest.Value)
        {
            case "/pin" when asked == canary || asked == now.Stable.Version:
                table.Change((state, _) => state with { Pinned = asked }, "pinned by an operator");
                return ShowAsync(context);
            case "/pin":
                return ProblemWriter.WriteAsync(context, CoreErrors.InvalidRequest.With("The query's version must be that of one of the two versions."));
            case "/unpin":
                table.Change(static (state, _) => state with { Pinned = null, Promoted = null }, "unpinned by an operator");
                return ShowAsync(context);
            case "/promote" when canary is not null:
                table.Change((state, _) => state with { Promoted = canary, Pinned = null, RolledBack = null, RolledBackAt = null, CoolDownUntil = null, Evidence = null }, "promoted by an operator");
                return ShowAsync(context);
            case "/rollback" when canary is not null:
                metrics.RolledBack();
                table.Change((state, current) => state with { RolledBack = canary, RolledBackAt = at, CoolDownUntil = at + current.Settings.CoolDown, Evidence = ["by an operator"], Pinned = null, Promoted = null }, "rolled back by an operator");
                return ShowAsync(context);
            case "/resume" when at < now.State.CoolDownUntil && context.Request.Query["force"] != "true":
                return ProblemWriter.WriteAsync(context, VersionsErrors.CoolingDown.With("A version was rolled back lately.") with { RetryAfter = now.State.CoolDownUntil - at });
            case "/resume":
                table.Change(static (state, _) => state with { RolledBack = null, RolledBackAt = null, CoolDownUntil = null, Evidence = null }, "resumed by an operator");
                return ShowAsync(context);
            default:
                return ProblemWriter.WriteAsync(context, CoreErrors.NotFound.With("The verbs are pin, unpin, promote, rollback and resume."));
        }
    }

    private Task ShowAsync(HttpContext context)
    {
        var now = table.Current;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(
            new(now.Stable.Version, now.Canary?.Version, now.Weight, now.MirrorShare, now.Phase, now.State), VersionsJson.Default.VersionsAnswer)).AsTask();
    }
}
