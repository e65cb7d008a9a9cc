using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;
using Outrigger.Core.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of metrics and logs.</summary>
public static class TelemetryModule
{
    /// <summary>Adds <see cref="GenAiMetrics"/>, the keeper of <c>/metrics</c> and the log on the console.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(TelemetryOptions.SectionName);
        services.AddOptionsWithValidateOnStart<TelemetryOptions>().Bind(section).Configure(options =>
        {
            var headers = section["Otlp:Headers"];
            options.Otlp.Headers = string.IsNullOrWhiteSpace(headers) ? null : new Secret(headers);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<GenAiMetrics>();
        services.TryAddSingleton<PrometheusExporter>();
        services.TryAddSingleton<IMetricsText>(static provider => provider.GetRequiredService<PrometheusExporter>());
        services.AddHostedService(provider => provider.GetRequiredService<PrometheusExporter>());
        services.AddLogging(logging => AddConsole(logging, section["Logs:Format"]));
        return services;
    }

    /// <summary>Maps <c>GET /metrics</c>; the caller decides who may see it.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet("/metrics", static (PrometheusExporter exporter) => TypedResults.Bytes(exporter.Scrape(), PrometheusText.ContentType))
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithName("GetMetrics").WithTags("Operation").WithSummary("All metrics in Prometheus' text format");
    }

    private static void AddConsole(ILoggingBuilder logging, string? format)
    {
        if (string.Equals(format, "json", StringComparison.Ordinal))
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
            return;
        }

        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
    }
}
