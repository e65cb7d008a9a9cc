using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Pricing;
using Outrigger.Gateway.Pricing.Refresh;
using Outrigger.Gateway.Translation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door to prices.</summary>
public static class PricingModule
{
    /// <summary>Registers the price table and <c>Outrigger:Gateway:Pricing</c>; from then on calls have costs.</summary>
    public static IServiceCollection AddPricing(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        // The binder would leave a model with a value of the wrong type out, and its calls would count as unpriced.
        services.AddOptionsWithValidateOnStart<PricingOptions>()
            .Bind(configuration.GetSection(PricingOptions.SectionName), binder => binder.ErrorOnUnknownConfiguration = true);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PricingOptions>, PricingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PricingOptions>, PricingOptionsCrossValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PriceBook>();
        services.TryAddSingleton<PricingMetrics>();
        services.TryAddSingleton<UnpricedModels>();
        services.Replace(ServiceDescriptor.Singleton<ICallPricer, CallPricer>());
        services.Replace(ServiceDescriptor.Singleton<IModelFacts, BookedModelFacts>());
        services.AddHostedService<PriceFileWorker>();
        return services;
    }

    /// <summary>
    /// Makes a price file out of one in LiteLLM's form and prints what changes against the file that is there, or else
    /// against the built-in table. The same source always gives the same file.
    /// </summary>
    /// <param name="from">The source.</param>
    /// <param name="to">The price file to write; replaced as a whole.</param>
    /// <param name="output">Where the changes are printed.</param>
    /// <exception cref="Outrigger.Core.Errors.OutriggerException">The source cannot be read or holds prices that cannot be; nothing is written.</exception>
    public static void RefreshPrices(string from, string to, TextWriter output) => PriceRefresh.Run(from, to, output);
}
