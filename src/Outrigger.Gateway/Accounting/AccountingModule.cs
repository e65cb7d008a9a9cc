using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Accounting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door to usage records.</summary>
public static class AccountingModule
{
    /// <summary>Registers the recorder, its writer, the store in memory (a database's takes its place) and the retention of <c>Outrigger:Gateway:Accounting</c>.</summary>
    public static IServiceCollection AddAccounting(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<AccountingOptions>().Bind(configuration.GetSection(AccountingOptions.SectionName));
        services.AddSingleton<IValidateOptions<AccountingOptions>, AccountingOptionsValidator>();
        services.AddSingleton<IValidateOptions<AccountingOptions>, AccountingOptionsCrossValidator>();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IUsageStore, InMemoryUsageStore>();
        services.AddSingleton<CostReports>();
        services.AddSingleton<CostExport>();
        services.AddSingleton<AccountingMetrics>();
        services.AddSingleton<ChannelUsageRecorder>();
        services.AddSingleton<IUsageRecorder>(provider => provider.GetRequiredService<ChannelUsageRecorder>());
        services.AddHostedService<UsageWriterWorker>();
        services.AddSingleton<IRetentionJob, UsageRetention>();
        services.AddRetention(configuration);
        return services;
    }

    /// <summary>Maps <c>/usage</c> and <c>/costs</c> onto the group of <c>/admin</c>, whose filter has seen the admin key.</summary>
    public static IEndpointRouteBuilder MapAccounting(this IEndpointRouteBuilder admin)
    {
        AccountingEndpoints.Map(admin);
        CostEndpoints.Map(admin);
        return admin;
    }
}
