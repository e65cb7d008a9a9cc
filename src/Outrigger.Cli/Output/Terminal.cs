using System.Text.Json;
using Outrigger.Core.Telemetry;
using Spectre.Console;

namespace Outrigger.Cli.Output;

/// <summary>
/// Where a command reads and writes. Results go to the output, everything else to the error stream, so that a pipe gets results
/// alone. What comes from a server is cleaned: it can neither move the cursor nor begin a line. Not thread-safe.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, Func<Stream> openInput, TerminalKind kind)
{
    // Whatever reads from a pipe gets every row on one line.
    private const int PipeWidth = 4000;

    /// <summary>Results.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Notes, progress, warnings and errors.</summary>
    public TextWriter Err { get; } = error;

    /// <summary>The standard input.</summary>
    public Stream OpenInput() => openInput();

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error, Console.OpenStandardInput, TerminalKind.OfProcess());

    /// <summary>A line of the result.</summary>
    public void Line(string text) => Out.WriteLine(LogText.Clean(text));

    /// <summary>A remark; no part of the result.</summary>
    public void Note(string text) => Err.WriteLine(LogText.Clean(text));

    /// <summary>A warning.</summary>
    public void Warn(string text) => Err.WriteLine("warning: " + LogText.Clean(text));

    /// <summary>Why a command did not do what it should.</summary>
    public void Error(string text) => Err.WriteLine("outrigger: " + LogText.Clean(text));

    /// <summary>JSON as a result, indented, with everything escaped that a terminal could take for more than text.</summary>
    public void Json(JsonElement value) => Out.WriteLine(JsonText.Write(value, indented: true));

    /// <summary>JSON as a result, one value a line.</summary>
    public void JsonLine(JsonElement value) => Out.WriteLine(JsonText.Write(value, indented: false));

    /// <summary>How far a long command is: over the same line in a terminal, not at all elsewhere.</summary>
    public void Progress(string text)
    {
        if (kind.IsErrorTerminal)
        {
            Err.Write("\r\u001b[K" + LogText.Clean(text));
        }
    }

    /// <summary>Ends the line of <see cref="Progress"/>.</summary>
    public void EndProgress()
    {
        if (kind.IsErrorTerminal)
        {
            Err.Write("\r\u001b[K");
        }
    }

    /// <summary>A table: with lines and as wide as the terminal in one, plain and unbroken elsewhere.</summary>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(kind.IsTerminal ? TableBorder.Rounded : TableBorder.None);
        foreach (var head in heads)
        {
            var column = new TableColumn(new Text(kind.IsTerminal ? head : head.ToUpperInvariant(), kind.HasColours ? new Style(decoration: Decoration.Bold) : null));
            table.AddColumn(kind.IsTerminal ? column : column.NoWrap().PadLeft(0).PadRight(2));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(LogText.Clean(cell))));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = kind.HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = kind.HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Out),
        });
        console.Profile.Width = kind.IsTerminal ? Math.Max(40, kind.Width) : PipeWidth;
        console.Profile.Capabilities.Unicode = kind.IsTerminal;
        if (kind.IsTerminal)
        {
            console.Write(table);
            return;
        }

        // Padding at the ends of lines is noise in a pipe.
        using var plain = new StringWriter();
        console.Profile.Out = new AnsiConsoleOutput(plain);
        console.Write(table);
        foreach (var line in plain.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Out.WriteLine(line.TrimEnd());
        }
    }
}
