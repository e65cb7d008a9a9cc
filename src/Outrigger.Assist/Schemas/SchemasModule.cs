using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Assist.Schemas;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the comparison of schemas.</summary>
public static class SchemasModule
{
    /// <summary>Adds <see cref="ISchemaComparison"/>.</summary>
    public static IServiceCollection AddSchemas(this IServiceCollection services)
    {
        services.TryAddSingleton<ISchemaComparison, SchemaComparison>();
        return services;
    }
}
