using System.Text;
using Outrigger.Server.Hosting;

namespace Outrigger.Server.Imports;

/// <summary><c>import litellm &lt;config.yaml&gt; [--to &lt;file&gt;] [--force]</c>: settings of another gateway in our form, and a report.</summary>
internal static class ImportCommand
{
    private const string Usage = "Usage: import litellm <config.yaml> [--to <outrigger.json>] [--force]";
    private const string DefaultTarget = "outrigger.json";
    private const int MaxBytes = 4 << 20;

    /// <exception cref="StartupException">The arguments or the source are wrong, or the settings could not be written.</exception>
    public static void Run(string[] args, TextWriter output)
    {
        var report = new ImportReport();
        try
        {
            var (source, target, isForced) = Read(args);
            var settings = new LiteLlmImporter(Environment.GetEnvironmentVariable, report).Import(YamlReader.Read(new StringReader(ReadText(source))));
            Write(target, settings.ToJson(), isForced);
            output.WriteLine($"{settings.Providers.Count} providers and {settings.Aliases.Count} aliases were written to {target}.");
            report.Write(output);
            output.WriteLine();
            output.WriteLine($"Start with: ./run --config {target}");
        }
        catch (Exception problem) when (problem is ImportException or IOException or UnauthorizedAccessException)
        {
            // Why nothing could be taken over stands in the report.
            report.Write(output);
            throw new StartupException(problem.Message);
        }
    }

    private static (string Source, string Target, bool IsForced) Read(string[] args)
    {
        string? source = null;
        string? target = null;
        var isForced = false;
        if (args.Length == 0 || args[0] != "litellm")
        {
            throw new ImportException(Usage);
        }

        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--force":
                    isForced = true;
                    break;
                case "--to" when i + 1 < args.Length && target is null:
                    target = args[++i];
                    break;
                case var file when source is null && !file.StartsWith('-'):
                    source = file;
                    break;
                default:
                    throw new ImportException($"'{args[i]}' does not belong here. {Usage}");
            }
        }

        return (source ?? throw new ImportException(Usage), target ?? DefaultTarget, isForced);
    }

    private static string ReadText(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MaxBytes)
        {
            throw new ImportException($"The file is larger than {MaxBytes} bytes.");
        }

        try
        {
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            throw new ImportException("The file is not UTF-8 text.");
        }
    }

    private static void Write(string path, string json, bool isForced)
    {
        if (!isForced && File.Exists(path))
        {
            throw new ImportException($"{path} is there already; --force replaces it, --to names another file.");
        }

        // For its owner alone: it may hold keys that stood in the source.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, new UTF8Encoding(false), options);
        file.Write(json);
    }
}
