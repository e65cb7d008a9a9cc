using System.CommandLine;
using System.Globalization;
using Outrigger.Cli.Connections;
using Outrigger.Core.Telemetry;

namespace Outrigger.Cli.Commands;

/// <summary>Makes verbs that share the options of the connection, the form of the output and the exit codes.</summary>
internal sealed class Verbs(Surroundings surroundings)
{
    private const string TraceVariable = "OUTRIGGER_TRACE";

    private readonly Option<string?> _url = new("--url") { Description = $"The server (OUTRIGGER_URL, default {ConnectionSettings.DefaultUrl}).", Recursive = true, HelpName = "address" };
    private readonly Option<string?> _key = new("--key") { Description = "A caller's key; better by OUTRIGGER_KEY.", Recursive = true, HelpName = "key" };
    private readonly Option<string?> _adminKey = new("--admin-key") { Description = "The administrator's key; better by a file or OUTRIGGER_ADMIN_KEY.", Recursive = true, HelpName = "key" };
    private readonly Option<string?> _adminKeyFile = new("--admin-key-file") { Description = "The file with the administrator's key (default data/admin.key, for a server on this machine).", Recursive = true, HelpName = "file" };
    private readonly Option<double> _timeout = new("--timeout") { Description = "How long an answer may take, in seconds.", Recursive = true, DefaultValueFactory = _ => 30, HelpName = "seconds" };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON, as the server says it.", Recursive = true };

    /// <summary>What the commands find around them.</summary>
    public Surroundings Surroundings => surroundings;

    /// <summary>Adds the options that all verbs have.</summary>
    public void AddOptions(RootCommand root)
    {
        _timeout.Bound(0.001, 86_400, "--timeout is 0.001 to 86400 seconds.");
        foreach (var option in new Option[] { _url, _key, _adminKey, _adminKeyFile, _timeout, _json })
        {
            root.Options.Add(option);
        }
    }

    /// <summary>A command with verbs below it.</summary>
    public static Command Group(string name, string description, params Command[] verbs)
    {
        var group = new Command(name, description);
        foreach (var verb in verbs)
        {
            group.Subcommands.Add(verb);
        }

        return group;
    }

    /// <summary>A verb; what it throws becomes a sentence and an exit code.</summary>
    public Command Verb(string name, string description, Func<Call, Task<int>> run, params Symbol[] symbols)
    {
        var verb = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
            {
                verb.Options.Add(option);
            }
            else
            {
                verb.Arguments.Add((Argument)symbol);
            }
        }

        verb.SetAction((parsed, cancellationToken) => RunAsync(parsed, run, cancellationToken));
        return verb;
    }

    /// <summary>A verb that ends well whenever it ends.</summary>
    public Command Verb(string name, string description, Func<Call, Task> run, params Symbol[] symbols) => Verb(
        name,
        description,
        async call =>
        {
            await run(call);
            return ExitCode.Done;
        },
        symbols);

    private async Task<int> RunAsync(ParseResult parsed, Func<Call, Task<int>> run, CancellationToken cancellationToken)
    {
        var terminal = surroundings.Terminal;
        var isJson = parsed.GetValue(_json);
        try
        {
            var settings = Read(parsed);
            using var call = new Call(parsed, surroundings, settings, isJson, cancellationToken);
            return await run(call);
        }
        catch (CliException exception)
        {
            if (isJson && exception.Problem is { } problem)
            {
                await terminal.Err.WriteLineAsync(Output.JsonText.Write(problem, indented: false));
            }
            else
            {
                terminal.Error(exception.Message);
            }

            return exception.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.EndProgress();
            terminal.Note("stopped.");
            return ExitCode.Cancelled;
        }
#pragma warning disable CA1031 // The last resort: users get a sentence, who looks for the fault gets the whole of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            terminal.EndProgress();
            terminal.Error($"{exception.GetType().Name}: {exception.Message}");
            if (surroundings.Variable(TraceVariable) is { Length: > 0 })
            {
                await terminal.Err.WriteLineAsync(LogText.Clean(exception.ToString(), 100_000));
            }
            else
            {
                terminal.Note($"This should not happen; with {TraceVariable}=1 it says where it did.");
            }

            return ExitCode.Failed;
        }
    }

    private ConnectionSettings Read(ParseResult parsed)
    {
        var url = parsed.GetValue(_url) ?? (surroundings.Variable("OUTRIGGER_URL") is { Length: > 0 } known ? known : ConnectionSettings.DefaultUrl);
        return new ConnectionSettings(
            ConnectionSettings.ReadUrl(url),
            TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            parsed.GetValue(_key),
            parsed.GetValue(_adminKey),
            parsed.GetValue(_adminKeyFile));
    }
}
