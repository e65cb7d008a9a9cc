using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Providers;

namespace Outrigger.Server.Hosting;

/// <summary>Starts the server, tells how to use it and waits for its end.</summary>
internal static class ServerRunner
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(this WebApplication app, TextWriter output)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        await using (app)
        {
            await StartAsync(app, settings);
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

            // Everything that depends on "only this machine can connect" was decided from the settings; make sure.
            if (settings.Binding.IsLoopbackOnly && !new ServerBinding(addresses, []).IsLoopbackOnly)
            {
                await app.StopAsync();
                throw new StartupException($"The server listens on {string.Join(", ", addresses)}, which {ServerSettings.UrlsKey} does not say.", StartupException.AddressExitCode);
            }

            await output.WriteLineAsync(StartBanner.Create(
                settings, app.Configuration, addresses, app.Services.GetService<ISimulatedUpstream>()?.IsEnabled ?? false));
            await app.WaitForShutdownAsync();
            return 0;
        }
    }

    private static async Task StartAsync(WebApplication app, ServerSettings settings)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (StartupFailure.Describe(exception) is { ExitCode: StartupException.AddressExitCode } problem)
        {
            throw new StartupException($"{string.Join(", ", settings.Binding.Urls)}: {problem.Message}", problem.ExitCode);
        }

        app.Services.GetRequiredService<ReadinessState>().EndStart();
    }
}
