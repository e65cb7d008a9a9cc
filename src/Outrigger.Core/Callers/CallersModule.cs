using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of who calls: keyless mode, keys, the admin key, and the <c>/admin</c> group.</summary>
public static class CallersModule
{
    /// <summary>
    /// Adds the authenticator. The host registers its <see cref="ServerBinding"/>; without one the server counts as open
    /// to the network.
    /// </summary>
    public static IServiceCollection AddCallers(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<CallersOptions>()
            .Bind(configuration.GetSection(CallersOptions.SectionName))
            .Configure(options =>
            {
                var key = configuration["OUTRIGGER_ADMIN_KEY"];
                options.AdminKey = string.IsNullOrWhiteSpace(key) ? null : new Secret(key);
                options.DataFolder = configuration["OUTRIGGER_DATA"] is { Length: > 0 } folder ? folder : options.DataFolder;
            });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CallersOptions>, CallersOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CallersOptions>, CallersOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ServerBinding.Unknown);
        services.TryAddSingleton<IKeyDirectory, NoKeys>();
        services.TryAddSingleton<BrowserGuard>();
        services.TryAddSingleton<AdminAttempts>();
        services.TryAddSingleton<AdminKey>();
        services.TryAddSingleton<ICallerAuthenticator, CallerAuthenticator>();
        services.AddHostedService<CallersStartup>();
        return services;
    }

    /// <summary>
    /// Makes the group <c>/admin</c>: every route added to it needs the admin key, takes JSON only, and refuses web pages
    /// of other origins. Call it once and hand the group to the modules' <c>Map…</c> doors.
    /// </summary>
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes) => AdminRoutes.Map(routes);
}
