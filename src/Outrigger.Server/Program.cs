using Outrigger.Core.Callers;
using Outrigger.Server.Hosting;
using Outrigger.Server.OpenApi;

namespace Outrigger.Server;

/// <summary>What the server is made of: one line a module.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        SocketCompletions.PreferInline();
        try
        {
            return CommandLine.TryAnswer(args, Console.Out) ? 0 : await Build(args).RunAsync(Console.Out);
        }
        catch (Exception exception) when (StartupFailure.Describe(exception) is { } problem)
        {
            await Console.Error.WriteLineAsync("outrigger: " + problem.Message);
            return problem.ExitCode;
        }
    }

    /// <param name="args">The command line.</param>
    /// <param name="adjust">Replaces services, for tests of what the server does when one of them fails.</param>
    /// <exception cref="StartupException">The settings are wrong.</exception>
    internal static WebApplication Build(string[] args, Action<IServiceCollection>? adjust = null)
    {
        var builder = ServerBuilder.Create(args);
        var configuration = builder.Configuration;

        // The house
        builder.AddHosting();
        builder.Services
            .AddTelemetry(configuration)
            .AddOtlpExport(configuration)
            .AddOpenApiDocument()
            .AddStorage(configuration)
            .AddSecrets(configuration)
            .AddCallers(configuration)
            .AddEgress(configuration);

        // Who calls
        builder.Services
            .AddTenancy(configuration)
            .AddKeys(configuration)
            .AddProviderKeys(configuration);

        // The gateway
        builder.Services
            .AddRetryAdvice(configuration)
            .AddAccounting(configuration)
            .AddPricing(configuration)
            .AddSimulation(configuration)
            .AddGateway(configuration)
            .AddInProcess()
            .AddConversations(configuration)
            .AddChat(configuration)
            .AddRedis(configuration);

        // Assist
        builder.Services
            .AddAdvice(configuration)
            .AddAssist(configuration);

        // In front of a backend, when one is named
        builder.Services.AddSidecar(configuration);

        // Jobs
        builder.Services
            .AddJobsWiring()
            .AddJobs(configuration);
        adjust?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseHosting(unrouted => unrouted.UseSwaggerPages());
        app.MapLandingPage();
        app.MapHealth();
        app.MapMetrics().RequireOperator();
        app.MapOpenApiDocument().RequireOperator();
        app.MapGateway();
        app.MapChat();
        app.MapConversations();
        app.MapAssist();
        app.MapJobs();

        var admin = app.MapAdmin();
        admin.MapSecrets();
        admin.MapTenancy();
        admin.MapKeys();
        admin.MapProviderKeys();
        admin.MapRateLimits();
        admin.MapAccounting();
        admin.MapConversationsAdmin();
        admin.MapCaching();
        admin.MapJobsAdmin();
        admin.MapAlertsAdmin();
        admin.MapAlertDeliveryAdmin();
        return app;
    }
}
