using Outrigger.Core.Settings;

namespace Outrigger.Server.Hosting;

/// <summary>
/// Where settings come from, weakest first: appsettings.json beside the program, the operator's file, the environment,
/// the arguments.
/// </summary>
internal static class ConfigurationLayers
{
    /// <exception cref="StartupException">The operator's file is not there or not JSON.</exception>
    public static void AddLayers(this ConfigurationManager configuration, string[] args)
    {
        // The framework's own layers (user secrets, ASPNETCORE_URLS, a second file per environment) are not part of
        // the contract: a setting that takes effect from an unexpected place is a trap.
        configuration.Sources.Clear();

        var first = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args, CommandLine.Switches).Build();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        if (first[ServerSettings.ConfigKey] is { Length: > 0 } file)
        {
            AddFile(configuration, file);
        }

        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args, CommandLine.Switches);
        ((IConfigurationBuilder)configuration).Add(new SettingsReadsSource());
    }

    private static void AddFile(IConfigurationBuilder configuration, string file)
    {
        try
        {
            configuration.Add(new SettingsFileSource(file));
        }
        catch (Exception failure) when (failure is FileNotFoundException or InvalidDataException)
        {
            throw new StartupException(failure.Message);
        }
    }
}
