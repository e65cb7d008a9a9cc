using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Hosting;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger sidecar</c>: runs the proxy in front of a backend, until it is told to stop.</summary>
internal static class SidecarCommand
{
    /// <summary>The first argument that has settings of any name behind it, which are not for this program to check.</summary>
    public const string Name = "sidecar";

    public static Command Create(Verbs verbs)
    {
        var backend = new Option<string?>("--backend") { Description = "The backend in front of which it stands, like http://127.0.0.1:8000.", HelpName = "address" };
        var urls = new Option<string?>("--urls") { Description = "Where it listens (default http://127.0.0.1:5085).", HelpName = "address" };
        var settings = new Argument<string[]>("settings") { Description = "Any setting: --Outrigger:Sidecar:… value; docs/options.md lists them.", Arity = ArgumentArity.ZeroOrMore };
        return verbs.Verb(
            Name,
            "Run the sidecar in front of a backend in any language, until Ctrl-C or SIGTERM; then it drains.",
            call =>
            {
                string[] arguments =
                [
                    .. call.Get(backend) is { } address ? (string[])["--backend", address] : [],
                    .. call.Get(urls) is { } listen ? (string[])["--urls", listen] : [],
                    .. call.Get(settings),
                ];
                return RunAsync(call, arguments);
            },
            backend,
            urls,
            settings);
    }

    private static async Task<int> RunAsync(Call call, string[] arguments)
    {
        IHost host;
        try
        {
            // What is decided, learned and to be told outlives the process.
            host = SidecarHost.Build(arguments, adjust: static (services, configuration) => services.AddStorage(configuration));
        }
        catch (Exception exception) when (exception is OptionsValidationException or FormatException or InvalidDataException or IOException)
        {
            throw new CliException(ExitCode.Usage, exception.Message);
        }

        using (host)
        {
            try
            {
                await host.StartAsync(call.Token);
            }
            catch (OptionsValidationException exception)
            {
                throw new CliException(ExitCode.Usage, string.Join(' ', exception.Failures));
            }
            catch (IOException exception)
            {
                // The address is taken or not ours.
                throw new CliException(ExitCode.Unreachable, exception.Message);
            }

            call.Terminal.Note("the sidecar runs; Ctrl-C stops it.");
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = call.Token.Register(() => stopped.TrySetResult());
            await stopped.Task;

            // What runs may end; the host gives it the time of its settings.
            await host.StopAsync(CancellationToken.None);
        }

        return ExitCode.Done;
    }
}
