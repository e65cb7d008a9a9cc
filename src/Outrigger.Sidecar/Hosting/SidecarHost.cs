using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.StateFiles;
using Outrigger.Core.Settings;
using Outrigger.Core.Storage;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Hosting;

/// <summary>The sidecar as a process of its own.</summary>
public static class SidecarHost
{
    private const string StateFolder = StateFilesOptions.SectionName + ":" + nameof(StateFilesOptions.Folder);

    private static readonly TimeSpan StopTimeAfterDrain = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Builds the host. Settings come from <c>appsettings.json</c> beside the program, the file named by
    /// <c>OUTRIGGER_CONFIG</c>, the environment, the arguments, and what is given here, weakest first.
    /// </summary>
    /// <param name="args">Arguments in the form <c>--Outrigger:Sidecar:Proxy:Backend http://…</c>; <c>--backend</c>, <c>--urls</c>, <c>--data</c> and <c>--config</c> for short.</param>
    /// <param name="settings">Settings that are stronger than all others.</param>
    /// <param name="adjust">Adds or replaces services.</param>
    /// <exception cref="OptionsValidationException">There is no backend.</exception>
    /// <exception cref="InvalidDataException">The file of settings is no JSON.</exception>
    /// <exception cref="IOException">The file of settings is not there.</exception>
    public static IHost Build(string[] args, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection, IConfiguration>? adjust = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        PreferInlineCompletions();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        var configuration = builder.Configuration;
        AddLayers(configuration, args);
        configuration.AddInMemoryCollection(settings ?? []);
        if (configuration[StateFolder] is null)
        {
            configuration.AddInMemoryCollection([new(StateFolder, Path.Combine(configuration[DataFolder.ConfigurationKey]!, "state"))]);
        }

        if (string.IsNullOrWhiteSpace(configuration[ProxyOptions.SectionName + ":" + nameof(ProxyOptions.Backend)]))
        {
            throw new OptionsValidationException(nameof(ProxyOptions), typeof(ProxyOptions), ["The sidecar needs a backend: --backend http://127.0.0.1:8000, or Outrigger:Sidecar:Proxy:Backend."]);
        }

        ((IConfigurationBuilder)configuration).Add(new SettingsReadsSource());
        builder.Services.AddSettings().AddTelemetry(configuration).AddSidecar(configuration);
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<SidecarOptions>>(static (host, sidecar) => host.ShutdownTimeout = sidecar.Value.DrainTimeout + StopTimeAfterDrain);
        adjust?.Invoke(builder.Services, configuration);

        // Who starts it tells in one line why it does not start; the host would add a stack trace. What it says of itself when it
        // runs is said by the sidecar.
        var hasStarted = false;
        builder.Logging
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && Volatile.Read(ref hasStarted))
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)

            // It has a line for every client that leaves early: whoever is outside would fill the log. What is answered is counted.
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        var host = builder.Build();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => Volatile.Write(ref hasStarted, true));
        return host;
    }

    private static void AddLayers(ConfigurationManager configuration, string[] args)
    {
        var switches = new Dictionary<string, string>
        {
            ["--backend"] = ProxyOptions.SectionName + ":" + nameof(ProxyOptions.Backend),
            ["--urls"] = SidecarOptions.SectionName + ":" + nameof(SidecarOptions.Url),
            ["--data"] = DataFolder.ConfigurationKey,
            ["--config"] = "OUTRIGGER_CONFIG",
        };
        // A folder of its own: the data folder of a server belongs to that one process.
        configuration.AddInMemoryCollection([new(DataFolder.ConfigurationKey, "./sidecar-data")]);
        var first = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args, switches).Build();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        if (first["OUTRIGGER_CONFIG"] is { Length: > 0 } file)
        {
            ((IConfigurationBuilder)configuration).Add(new SettingsFileSource(file));
        }

        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args, switches);
    }

    // What follows on a socket's data runs where the data arrived: a proxy spends much of its time on waking threads. Before
    // the first socket; a value that the operator has set stays.
    private static void PreferInlineCompletions()
    {
        const string variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Environment.SetEnvironmentVariable(variable, "1");
        }
    }
}
