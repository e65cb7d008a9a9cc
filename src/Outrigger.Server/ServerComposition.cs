using Outrigger.Server.Hosting;

namespace Outrigger.Server;

/// <summary>What the server is made of: one line a module, in the order of their dependencies.</summary>
internal static class ServerComposition
{
    /// <exception cref="StartupException">The settings are wrong.</exception>
    public static WebApplication Build(string[] args)
    {
        // A fixed environment name: the framework's development mode shows exceptions to callers.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddLayers(args);
        var settings = ServerSettings.Read(builder.Configuration);
        var configuration = builder.Configuration;

        // The house
        builder.AddHosting(settings);
        builder.Services.AddEgress(configuration);

        // The gateway
        builder.Services.AddSimulation(configuration);

        var app = builder.Build();
        app.UseHosting(unrouted => { });
        app.MapLandingPage();
        app.MapHealth();
        return app;
    }
}
