namespace Outrigger.Server.Hosting;

/// <summary>A builder with our layers of settings and without the framework's habits.</summary>
internal static class ServerBuilder
{
    /// <exception cref="StartupException">The settings file cannot be read.</exception>
    public static WebApplicationBuilder Create(string[] args)
    {
        // A fixed environment name: the framework's development mode shows exceptions to callers. Settings and pages lie
        // beside the program, wherever it is started.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Logging.ClearProviders();
        builder.Configuration.AddLayers(args);
        return builder;
    }
}
