using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Providers;

namespace Outrigger.Server.Hosting;

/// <summary>Starts the server, tells how to use it and waits for its end; failures of the start become one clear line.</summary>
internal static class ServerRunner
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(this WebApplication app, TextWriter output)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        await using (app)
        {
            try
            {
                await app.StartAsync();
                app.Services.GetRequiredService<ReadinessState>().EndStart();
            }
            catch (Exception exception) when (Describe(exception, settings.Binding) is { } problem)
            {
                throw problem;
            }

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

    /// <summary>What a failure of the start means in one line; null when it is a bug.</summary>
    internal static StartupException? Describe(Exception exception, ServerBinding binding)
    {
        switch (exception)
        {
            case StartupException known:
                return known;
            case OptionsValidationException invalid:
                return new StartupException(string.Join(Environment.NewLine, invalid.Failures));
            case AggregateException aggregate when aggregate.Flatten().InnerExceptions.All(inner => inner is OptionsValidationException):
                return new StartupException(string.Join(Environment.NewLine, aggregate.Flatten().InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)));
            case OutriggerException error:
                return new StartupException($"{error.Error.Type.Title} {error.Error.Detail}");
            case IOException { InnerException: AddressInUseException } or AddressInUseException:
                return new StartupException(
                    $"Another process listens on {string.Join(", ", binding.Urls)} already. Stop it, or set {ServerSettings.UrlsKey} to another port.",
                    StartupException.AddressExitCode);
            case SocketException socket:
                return new StartupException(
                    $"Cannot listen on {string.Join(", ", binding.Urls)}: {socket.SocketErrorCode}. Set {ServerSettings.UrlsKey}.", StartupException.AddressExitCode);
            default:
                return null;
        }
    }
}
