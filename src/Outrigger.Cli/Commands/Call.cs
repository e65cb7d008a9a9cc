using System.CommandLine;
using System.Text.Json;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary>One run of a verb.</summary>
internal sealed class Call(ParseResult parsed, Surroundings surroundings, ConnectionSettings settings, bool isJson, CancellationToken token) : IDisposable
{
    private ServerConnection? _server;

    /// <summary>The server it speaks to.</summary>
    public ServerConnection Server => _server ??= new ServerConnection(settings, new Keyring(settings, surroundings.Variable, surroundings.Terminal), surroundings);

    /// <summary>Where it reads and writes.</summary>
    public Terminal Terminal => surroundings.Terminal;

    /// <summary>The clock.</summary>
    public TimeProvider Time => surroundings.Time;

    /// <summary>Whether it prints JSON.</summary>
    public bool IsJson => isJson;

    /// <summary>Raised by Ctrl-C.</summary>
    public CancellationToken Token => token;

    /// <summary>What was given to an option.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>What was given to an argument.</summary>
    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>Whether an option was given.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Prints the answer of the server: as it is, or as a table of some members of its entries.</summary>
    public void Show(JsonElement answer, IEnumerable<JsonElement> items, params (string Head, string Path)[] columns)
    {
        if (isJson)
        {
            Terminal.Json(answer);
            return;
        }

        var rows = items.Select(item => (IReadOnlyList<string>)[.. columns.Select(column => item.Cell(column.Path))]).ToList();
        if (rows.Count == 0)
        {
            Terminal.Note("none.");
            return;
        }

        Terminal.Table([.. columns.Select(column => column.Head)], rows);
    }

    /// <summary>Prints one thing: as it is, or as a table of its members.</summary>
    public void Show(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        if (isJson || answer.ValueKind != JsonValueKind.Object)
        {
            Terminal.Json(answer);
            return;
        }

        Terminal.Table(["member", "value"], answer.Rows());
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();
}
