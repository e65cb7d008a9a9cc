using System.CommandLine;
using System.Text;
using Outrigger.Core.Telemetry;

namespace Outrigger.Cli.Commands;

/// <summary>Reads and writes the files of commands; <c>-</c> is the standard input or output.</summary>
internal static class Files
{
    /// <summary>The option that names where something is written.</summary>
    public static Option<string> To() => new("--to") { Description = "The file; - for the output.", DefaultValueFactory = _ => "-", HelpName = "file" };

    /// <summary>Opens a file to read.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static Stream Open(Call call, string file)
    {
        if (file == "-")
        {
            return call.Terminal.OpenInput();
        }

        try
        {
            return new FileStream(file, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"{file} cannot be read: {exception.Message}");
        }
    }

    /// <summary>The text of a value, of a file (<c>@name</c>) or of the standard input (<c>-</c>).</summary>
    public static async Task<string> ReadValueAsync(Call call, string value, int maxBytes = 20 << 20)
    {
        if (value != "-" && !value.StartsWith('@'))
        {
            return value;
        }

        var name = value == "-" ? "-" : value[1..];
        await using var stream = Open(call, name);
        return Encoding.UTF8.GetString((await ReadAllAsync(stream, name, maxBytes, call.Token)).Span).TrimStart('\uFEFF');
    }

    /// <summary>All bytes of a stream, up to a bound.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(Stream stream, string name, int maxBytes, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (copy.Length + read > maxBytes)
            {
                throw new CliException(ExitCode.Usage, $"{name} is larger than {maxBytes >> 20} MiB.");
            }

            copy.Write(buffer, 0, read);
        }

        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    /// <summary>Writes the body of an answer. Text that goes to the output is cleaned line by line.</summary>
    /// <remarks>A file appears whole or not at all.</remarks>
    public static async Task SaveAsync(Call call, HttpResponseMessage answer, string? to, bool isText)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(call.Token);
        if (to is null or "-")
        {
            if (!isText)
            {
                throw new CliException(ExitCode.Usage, "This is no text; name a file with --to.");
            }

            using var reader = new StreamReader(body, Encoding.UTF8);
            while (await reader.ReadLineAsync(call.Token) is { } line)
            {
                await call.Terminal.Out.WriteLineAsync(LogText.Clean(line, int.MaxValue));
            }

            return;
        }

        var part = to + ".part";
        try
        {
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                await body.CopyToAsync(file, call.Token);
            }

            File.Move(part, to, overwrite: true);
        }
        catch (Exception exception)
        {
            Discard(part);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new CliException(ExitCode.Failed, $"{to} cannot be written: {exception.Message}");
            }

            throw;
        }

        call.Terminal.Note($"written to {to}.");
    }

    private static void Discard(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It could not be made in the first place; that is what is told.
        }
    }
}
