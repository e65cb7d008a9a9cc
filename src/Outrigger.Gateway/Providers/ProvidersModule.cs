using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;
using Outrigger.Gateway.Providers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the providers: upstreams from settings and environment.</summary>
public static class ProvidersModule
{
    /// <summary>Providers that a single environment variable switches on.</summary>
    private static readonly (string Variable, string Name, string Protocol, string BaseUrl, string[] Models)[] WellKnown =
    [
        ("OPENAI_API_KEY", "openai", "openai", "https://api.openai.com/v1", ["gpt-*", "chatgpt-*", "o1*", "o3*", "o4*", "text-embedding-*", "*"]),
        ("ANTHROPIC_API_KEY", "anthropic", "anthropic", "https://api.anthropic.com", ["claude-*", "*"]),
        ("GEMINI_API_KEY", "gemini", "gemini", "https://generativelanguage.googleapis.com", ["gemini-*", "gemma-*", "*"]),
    ];

    /// <summary>Adds the upstreams.</summary>
    public static IServiceCollection AddProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ProvidersOptions>().Configure(options => Bind(options, configuration));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProvidersOptions>, ProvidersOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProvidersOptions>, ProvidersOptionsCrossValidator>());
        services.TryAddSingleton<IProviderKeySource, NullProviderKeySource>();
        services.TryAddSingleton<IProviderKeyQuotas, NoProviderKeyQuotas>();
        services.TryAddSingleton<UpstreamRegistry>();
        return services;
    }

    private static void Bind(ProvidersOptions options, IConfiguration configuration)
    {
        configuration.GetSection(ProvidersOptions.SectionName).Bind(options);
        foreach (var (name, settings) in options.Providers)
        {
            if (settings.KeyEnv is { Length: > 0 } variable)
            {
                AddKey(settings, configuration[variable]
                    ?? throw new OptionsValidationException(name, typeof(ProvidersOptions), [$"{ProvidersOptions.SectionName}:Providers:{name}:KeyEnv names the variable {variable}, which is not set."]));
            }
        }

        foreach (var (variable, name, protocol, baseUrl, models) in WellKnown)
        {
            if (configuration[variable] is { Length: > 0 } key)
            {
                if (!options.Providers.TryGetValue(name, out var settings))
                {
                    settings = new ProviderOptions { Protocol = protocol, BaseUrl = baseUrl };
                    settings.Models.AddRange(models);
                    options.Providers.Add(name, settings);
                    AddKey(settings, key);
                }
                else if (settings.Keys.Count == 0)
                {
                    AddKey(settings, key);
                }
            }
        }
    }

    private static void AddKey(ProviderOptions settings, string key) => settings.Keys.Add(new Secret(key));
}
