using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Outrigger.Core.Egress;
using Outrigger.Core.Telemetry;

namespace Outrigger.Server.Hosting;

/// <summary>
/// Sends traces and metrics to an OpenTelemetry collector while <c>Outrigger:Telemetry:Otlp:Endpoint</c> is set. Without
/// it no activity is created, which spares every call the cost.
/// </summary>
internal sealed class OtlpExport(IOptions<TelemetryOptions> options) : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var otlp = options.Value.Otlp;
        if (otlp.Endpoint is null)
        {
            return Task.CompletedTask;
        }

        var resource = ResourceBuilder.CreateDefault().AddService("outrigger", serviceVersion: CommandLine.Version);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(otlp.SampleShare)))
            .AddSource(OutriggerTelemetry.ActivitySourceName, "Microsoft.AspNetCore", "System.Net.Http")
            .AddOtlpExporter(exporter => Configure(exporter, otlp, "traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(OutriggerTelemetry.MeterName, OutriggerTelemetry.MeterName + ".*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, otlp, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)otlp.MetricsInterval.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    // Sends what is still buffered, for at most five seconds each.
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Configure(OtlpExporterOptions exporter, OtlpOptions otlp, string signal)
    {
        var isGrpc = otlp.Protocol == "grpc";
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = isGrpc ? otlp.Endpoint! : new Uri(otlp.Endpoint!.AbsoluteUri.TrimEnd('/') + "/v1/" + signal);
        exporter.Headers = otlp.Headers?.Reveal();
        exporter.TimeoutMilliseconds = 5000;
    }
}

/// <summary>The door of the export.</summary>
internal static class OtlpExportModule
{
    public static IServiceCollection AddOtlpExport(this IServiceCollection services, IConfiguration configuration)
    {
        var isOn = !string.IsNullOrWhiteSpace(configuration[TelemetryOptions.SectionName + ":Otlp:Endpoint"]);
        services.PostConfigure<EgressOptions>(egress => egress.PropagateTraceContext |= isOn);
        services.AddHostedService<OtlpExport>();
        return services;
    }
}
