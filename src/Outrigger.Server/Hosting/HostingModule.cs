using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Server.Hosting;

/// <summary>The door of the host: the web server, its limits, health, errors, start and stop.</summary>
internal static class HostingModule
{
    // After the requests have ended or been cut off, this is what the other parts have to finish their own work.
    private static readonly TimeSpan StopTimeAfterDrain = TimeSpan.FromSeconds(5);

    /// <exception cref="StartupException">An address to listen on cannot be read.</exception>
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var settings = ServerSettings.Read(builder.Configuration);
        var readiness = new ReadinessState();
        var section = builder.Configuration.GetSection(HttpOptions.SectionName);
        services.AddOptionsWithValidateOnStart<HttpOptions>().Bind(section).Configure(options =>
        {
            options.AllowedHosts = ServerSettings.ReadList(section.GetSection(nameof(HttpOptions.AllowedHosts)));
            options.TrustedProxies = ServerSettings.ReadList(section.GetSection(nameof(HttpOptions.TrustedProxies)));
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpOptions>, HttpOptionsContentValidator>());
        services.AddSingleton(settings);
        services.AddSingleton(settings.Binding);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(readiness);

        // What goes wrong while starting is told in one line by ServerRunner; the host would add its stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => readiness.HasStarted && level >= LogLevel.Warning);

        // Endpoints handle their own exceptions; the one that reaches the web server cuts off a broken stream on purpose.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        services.AddSingleton<ReadinessProbe>();
        services.AddSingleton<OperatorAccess>();
        services.AddSingleton<ErrorResponder>();
        services.AddHealthChecks();
        services.AddSettings();
        services.AddHostedService<SettingsReloadWatch>();

        // Errors of request validation carry our type and id too.
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            if (context.ProblemDetails.Status == StatusCodes.Status400BadRequest)
            {
                context.ProblemDetails.Type = CoreErrors.InvalidRequest.Urn;
            }

            context.ProblemDetails.Extensions["traceId"] = context.HttpContext.TraceIdentifier;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

        builder.WebHost.UseUrls([.. settings.Binding.Urls]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpOptions>>((kestrel, options) => KestrelSetup.Configure(kestrel, options.Value));
        services.AddOptions<HostOptions>().Configure<IOptions<HttpOptions>>((host, options) =>
            host.ShutdownTimeout = options.Value.DrainTimeout + (options.Value.ReadinessDelay ?? TimeSpan.FromSeconds(3)) + StopTimeAfterDrain);
        DecorateServer(services);
    }

    /// <summary>Puts routing, the request entry and the answers for unknown paths in front of the endpoints.</summary>
    public static void UseHosting(this WebApplication app, Action<IApplicationBuilder> addUnroutedPages)
    {
        app.UseTrustedProxies();
        app.UseRouting();
        var errors = app.Services.GetRequiredService<ErrorResponder>();
        var branch = ((IApplicationBuilder)app).New();
        addUnroutedPages(branch);
        branch.Run(context => errors.WriteAsync(context, CoreErrors.NotFound.With("No route has this path.")));
        var unmatched = branch.Build();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use(next => new RequestEntry(next, unmatched, errors, app.Services.GetRequiredService<ServerBinding>(), time).InvokeAsync);
    }

    private static void DecorateServer(IServiceCollection services)
    {
        var kestrel = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(kestrel);
        services.AddSingleton<IServer>(provider => ActivatorUtilities.CreateInstance<DrainingServer>(
            provider, (IServer)ActivatorUtilities.CreateInstance(provider, kestrel.ImplementationType!)));
    }
}
