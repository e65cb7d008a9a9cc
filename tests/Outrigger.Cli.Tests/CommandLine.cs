using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Cli.Output;
using Outrigger.Core.Egress;

namespace Outrigger.Cli.Tests;

/// <summary>Runs commands as the program does, with an environment, an input and a terminal of their own.</summary>
internal sealed class CommandLine
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddEgress(new ConfigurationBuilder().Build()).BuildServiceProvider();

    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal) { ["OUTRIGGER_DATA"] = "/nowhere" };

    public CommandLine(Uri? server = null, string? adminKey = null, string? key = null)
    {
        Set("OUTRIGGER_URL", server?.ToString());
        Set("OUTRIGGER_ADMIN_KEY", adminKey);
        Set("OUTRIGGER_KEY", key);
    }

    public TerminalKind Kind { get; init; } = TerminalKind.Pipe;

    public string Input { get; init; } = "";

    public CommandLine Set(string name, string? value)
    {
        if (value is not null)
        {
            _variables[name] = value;
        }

        return this;
    }

    public Task<CommandResult> RunAsync(string[] args, CancellationToken cancellationToken = default) => RunAsync(args, null, cancellationToken);

    public async Task<CommandResult> RunAsync(string[] args, LineWriter? output, CancellationToken cancellationToken)
    {
        using var errors = new StringWriter { NewLine = "\n" };
        using var written = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output ?? (TextWriter)written, errors, () => new MemoryStream(Encoding.UTF8.GetBytes(Input)), Kind);
        var surroundings = new Surroundings(terminal, name => _variables.GetValueOrDefault(name), Services.GetRequiredService<IEgress>(), TimeProvider.System);
        var exitCode = await Program.RunAsync(args, surroundings, cancellationToken);
        return new CommandResult(exitCode, output?.ToString() ?? written.ToString(), errors.ToString());
    }
}

/// <summary>What a command did.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string Line => Output.TrimEnd('\n');

    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Errors}";
}

/// <summary>Tells of lines as they are written.</summary>
internal sealed class LineWriter : StringWriter
{
    public TaskCompletionSource<string> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        First.TrySetResult(value ?? "");
    }
}
