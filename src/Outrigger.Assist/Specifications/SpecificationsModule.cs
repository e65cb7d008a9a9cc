using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Assist.Specifications;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the comparison of OpenAPI documents.</summary>
public static class SpecificationsModule
{
    /// <summary>Adds the comparison of documents, and that of schemas.</summary>
    public static IServiceCollection AddSpecifications(this IServiceCollection services)
    {
        services.AddSchemas();
        services.TryAddSingleton<DocumentComparison>();
        return services;
    }
}
