using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.ErrorAnswers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of answers to errors.</summary>
internal static class ErrorAnswersModule
{
    /// <summary>Adds <see cref="IErrorResponder"/>.</summary>
    public static IServiceCollection AddErrorAnswers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ErrorAnswersOptions>().Bind(configuration.GetSection(ErrorAnswersOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ErrorAnswersOptions>, ErrorAnswersOptionsValidator>());
        services.TryAddSingleton<IErrorResponder, ErrorResponder>();
        return services;
    }
}
