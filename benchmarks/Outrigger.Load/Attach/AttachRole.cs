using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Access;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Drift;
using Outrigger.Assist.Prediction;
using Outrigger.Core.Callers;

namespace Outrigger.Load.Attach;

/// <summary>
/// The measured application, a process of its own: one small JSON answer. Bare, or with Outrigger attached in one of the
/// states that assist can be in. All capabilities but intents and validation are on.
/// </summary>
internal static class AttachRole
{
    public static async Task RunAsync(string variant, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port));
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start(4096);
        var address = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        if (variant != "bare")
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Outrigger:AspNetCore:Attachment:Enabled"] = variant == "off" ? "false" : "true",
                ["Outrigger:AspNetCore:Understanding:Intent"] = "Off",
                ["Outrigger:AspNetCore:Understanding:Validation"] = "Off",
                ["Outrigger:AspNetCore:Observation:Version"] = "1",
                ["Outrigger:Assist:Intent:TrainAtStart"] = "false",
                ["Outrigger:AspNetCore:Remote:BaseUrl"] = variant is "remote-down" or "remote-slow" ? address : null,
            });
            if (variant == "throwing")
            {
                builder.Services.AddSingleton<IAccessScoring, Throwing>().AddSingleton<IIssuePrediction, Throwing>().AddSingleton<IMetricAnomalyDetection, Throwing>().AddSingleton<IDriftGuard, Throwing>();
            }

            builder.Services.AddOutrigger(builder.Configuration);
        }

        // A listener that takes connections and never answers is the slow remote; none at all is the one that is down.
        if (variant != "remote-slow")
        {
            silent.Stop();
        }

        await using var app = builder.Build();
        if (variant != "bare")
        {
            app.UseOutrigger();
        }

        app.MapGet("/orders/{id}", static (HttpContext context, string id) => Results.Text("{\"id\":7,\"state\":\"open\",\"total\":12.5}", "application/json"));
        app.MapGet("/allocated", static () => GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
        await ((IHost)app).RunAsync(cancellationToken);
    }

    private sealed class Throwing : IAccessScoring, IIssuePrediction, IMetricAnomalyDetection, IDriftGuard
    {
        public AccessScored Score(TenantId tenant, AccessRequest request) => throw Broken();

        public bool Observe(TenantId tenant, Guid decisionId, AccessResponse response) => throw Broken();

        public AccessOutcomeResult Report(TenantId tenant, AccessOutcome outcome) => throw Broken();

        public RiskAssessment Assess(TenantId tenant, RequestFacts request) => throw Broken();

        public Decision? ReportOutcome(TenantId tenant, Guid decision, bool failed) => throw Broken();

        public PointVerdict Observe(TenantId tenant, in MetricPoint point) => throw Broken();

        public SeriesVerdict Detect(TenantId tenant, string series, ReadOnlyMemory<DateTimeOffset> times, ReadOnlyMemory<double> values) => throw Broken();

        public Decision? Observe(TenantId tenant, in Assist.DriftProfiles.ApiExchange exchange) => throw Broken();

        public void SetStable(TenantId tenant, string route, string version) => throw Broken();

        public void Announce(TenantId tenant, string route, Assist.DriftProfiles.ApiRelease release) => throw Broken();

        public IReadOnlyList<RouteStanding> Status(TenantId tenant, string? route = null, int limit = 100) => throw Broken();

        public ProfileComparison? Compare(TenantId tenant, string route, string version) => throw Broken();

        private static InvalidOperationException Broken() => new("This engine is broken on purpose.");
    }
}
