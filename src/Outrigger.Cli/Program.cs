using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Cli.Commands;
using Outrigger.Cli.Output;
using Outrigger.Core.Egress;

namespace Outrigger.Cli;

/// <summary>The command line of Outrigger.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // Hosts and pipes expect UTF-8 whatever the locale of a container says.
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        var services = new ServiceCollection().AddEgress(new ConfigurationBuilder().Build()).BuildServiceProvider();
        await using (services)
        {
            var surroundings = new Surroundings(Terminal.OfProcess(), Environment.GetEnvironmentVariable, services.GetRequiredService<IEgress>(), TimeProvider.System);
            return await RunAsync(args, surroundings);
        }
    }

    /// <summary>Runs one command.</summary>
    /// <returns>The exit code; see <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> args, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var terminal = surroundings.Terminal;
        var root = CommandTree.Build(surroundings);
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // Help and completion are answered whatever else stands there.
        if (result.Errors.Count > 0 && result.Action is null or ParseErrorAction)
        {
            foreach (var error in result.Errors)
            {
                terminal.Error(Sentence(error.Message));
            }

            var path = string.Join(' ', CommandTree.PathOf(result.CommandResult));
            terminal.Note($"Try: {path} --help");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Err, EnableDefaultExceptionHandler = false };
        if (result.CommandResult.Command.Name == SidecarCommand.Name)
        {
            // What has not stopped by then is ended; the sidecar drains for up to an hour, by a setting of its own.
            configuration.ProcessTerminationTimeout = TimeSpan.FromHours(2);
        }

        return await result.InvokeAsync(configuration, cancellationToken);
    }

    // The parser tells of types of .NET, and lists what it takes line by line.
    private static string Sentence(string message)
    {
        var type = message.IndexOf(" as expected type '", StringComparison.Ordinal);
        return type < 0 ? message.ReplaceLineEndings(" ").Replace('\t', ' ') : message[..type] + ".";
    }
}
