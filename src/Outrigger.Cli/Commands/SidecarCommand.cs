using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Settings;
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
        using var host = Build(arguments);
        try
        {
            await host.StartAsync(call.Token);
        }
        catch (Exception exception) when (Describe(exception) is { } problem)
        {
            throw problem;
        }

        call.Terminal.Note("the sidecar runs; Ctrl-C stops it.");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = call.Token.Register(() => stopped.TrySetResult());
        await stopped.Task;

        // What runs may end; the host gives it the time of its settings.
        await host.StopAsync(CancellationToken.None);

        return ExitCode.Done;
    }

    private static IHost Build(string[] arguments)
    {
        Check(arguments);
        try
        {
            // What is decided, learned and to be told outlives the process.
            return SidecarHost.Build(arguments, adjust: static (services, configuration) => services.AddStorage(configuration));
        }
        catch (Exception exception) when (Describe(exception) is { } problem)
        {
            throw problem;
        }
    }

    // The reader of settings skips what it does not understand; a mistyped option should not pass in silence.
    private static void Check(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i].Split('=')[0];
            if (name is not ("--backend" or "--urls" or "--data" or "--config") && !(name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal)) && !name.StartsWith("--OUTRIGGER_", StringComparison.Ordinal))
            {
                throw new CliException(ExitCode.Usage, $"Unknown argument '{arguments[i]}' of sidecar; settings are like --Outrigger:Sidecar:Proxy:TrustedProxies:0=10.0.0.0/8.");
            }

            if (!arguments[i].Contains('=', StringComparison.Ordinal) && ++i == arguments.Length)
            {
                throw new CliException(ExitCode.Usage, $"The argument '{name}' has no value.");
            }
        }
    }

    private static CliException? Describe(Exception exception) => exception switch
    {
        // Of several addresses it names the one that is taken.
        IOException { InnerException: AddressInUseException } taken => new CliException(
            ExitCode.Unreachable, $"{taken.Message} Stop what listens there, or set --urls (for HTTP/2 without TLS {SidecarOptions.SectionName}:{nameof(SidecarOptions.Http2Url)}) to another port."),
        _ when StartFailure.Find(exception, "--urls") is { } failure => new CliException(failure.IsAddress ? ExitCode.Unreachable : ExitCode.Usage, failure.Message),
        FormatException or InvalidDataException or FileNotFoundException => new CliException(ExitCode.Usage, exception.Message),
        IOException or UnauthorizedAccessException => new CliException(ExitCode.Failed, exception.Message),
        _ => null,
    };
}
