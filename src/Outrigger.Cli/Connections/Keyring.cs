using Outrigger.Cli.Output;
using Outrigger.Core.Secrets;

namespace Outrigger.Cli.Connections;

/// <summary>
/// The keys at hand. Keys belong into files and the environment; one on the command line is seen by everybody on the machine and
/// is warned about. A key that merely lies in the data folder goes to this machine alone, never to an address given by mistake.
/// </summary>
internal sealed class Keyring(ConnectionSettings settings, Func<string, string?> variable, Terminal terminal)
{
    private const int MaxKeyBytes = 4096;

    /// <summary>The key of the caller; null for none.</summary>
    public Secret? Caller { get; } = Of(settings.Key, "--key", terminal) ?? Of(variable("OUTRIGGER_KEY"));

    /// <summary>The key of the administrator; null for none.</summary>
    public Secret? FindAdmin()
    {
        if (Of(settings.AdminKey, "--admin-key", terminal) is { } given)
        {
            return given;
        }

        if (settings.AdminKeyFile is { } file)
        {
            return Read(file) ?? throw new CliException(ExitCode.Usage, $"There is no admin key in {file}.");
        }

        if (Of(variable("OUTRIGGER_ADMIN_KEY")) is { } known)
        {
            return known;
        }

        var folder = variable("OUTRIGGER_DATA") is { Length: > 0 } data ? data : "data";
        return settings.Url.IsLoopback ? Read(Path.Combine(folder, "admin.key")) : null;
    }

    private static Secret? Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            if (stream.Length > MaxKeyBytes)
            {
                throw new CliException(ExitCode.Usage, $"{file} is too large to be a key.");
            }

            using var reader = new StreamReader(stream);
            return Of(reader.ReadToEnd());
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new CliException(ExitCode.Usage, $"{file} cannot be read: {exception.Message}");
        }
    }

    private static Secret? Of(string? text, string? option = null, Terminal? terminal = null)
    {
        var key = text?.Trim();
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        if (key.Any(c => c is < '!' or > '~'))
        {
            throw new CliException(ExitCode.Usage, "A key has printable ASCII characters alone.");
        }

        if (option is not null)
        {
            terminal!.Warn($"{option}: other users of this machine see the key, and the history of the shell keeps it; use the environment or a file.");
        }

        return new Secret(key);
    }
}
