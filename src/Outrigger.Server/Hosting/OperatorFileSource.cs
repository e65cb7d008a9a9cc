using System.Text.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Outrigger.Server.Hosting;

/// <summary>
/// The settings file of the operator. Unlike the framework's JSON source it keeps the last good settings when the file
/// is broken, missing for a moment, or holds values that a validator refuses: a typing error in a running server must
/// not take its providers away.
/// </summary>
internal sealed class OperatorFileSource(string path) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new OperatorFileProvider(Path.GetFullPath(path));
}

/// <summary>Reads the file, and again when it changes.</summary>
internal sealed class OperatorFileProvider : ConfigurationProvider, IDisposable
{
    // Editors write in several steps; what counts is the state after the last one.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(250);

    private readonly string _path;
    private readonly PhysicalFileProvider _files;
    private readonly IDisposable _watch;
    private readonly ITimer _settled;
    private readonly Lock _gate = new();

    public OperatorFileProvider(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            throw new StartupException($"The settings file '{path}' ({ServerSettings.ConfigKey}) is not there.");
        }

        _files = new PhysicalFileProvider(Path.GetDirectoryName(path)!);
        _settled = TimeProvider.System.CreateTimer(static state => ((OperatorFileProvider)state!).Reload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch = ChangeToken.OnChange(() => _files.Watch(Path.GetFileName(path)), () => _settled.Change(SettleTime, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Raised after a reload: null when it took effect, else what was wrong with the file.</summary>
    public event Action<string?>? Reloaded;

    public override void Load()
    {
        try
        {
            Data = Read();
        }
        catch (Exception exception) when (IsBadFile(exception))
        {
            throw new StartupException($"The settings file '{_path}' ({ServerSettings.ConfigKey}) cannot be read: {Describe(exception)}");
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _settled.Dispose();
        _files.Dispose();
    }

    /// <summary>Takes the file's present content over, or leaves everything as it is.</summary>
    internal void Reload()
    {
        string? problem = null;
        lock (_gate)
        {
            var before = Data;
            try
            {
                Data = Read();
                OnReload();
            }
            catch (Exception exception) when (IsBadFile(exception))
            {
                problem = Describe(exception);
            }
#pragma warning disable CA1031 // Whatever a listener throws, the last good settings have to come back.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                problem = Describe(exception);
                Data = before;
                OnReload();
            }
        }

        Reloaded?.Invoke(problem);
    }

    private static bool IsBadFile(Exception exception) => exception is IOException or UnauthorizedAccessException or FormatException or JsonException or InvalidDataException;

    private static string Describe(Exception exception)
    {
        // Values may be secrets: a parser's message is replaced by the place it names.
        if (exception is AggregateException aggregate)
        {
            return string.Join(" ", aggregate.Flatten().InnerExceptions.Select(Describe).Distinct());
        }

        if (exception is OptionsValidationException invalid)
        {
            return string.Join(" ", invalid.Failures);
        }

        return (exception as JsonException ?? exception.InnerException as JsonException) is { } json
            ? $"not JSON at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}."
            : exception is IOException or UnauthorizedAccessException ? exception.Message : $"{exception.GetType().Name}.";
    }

    private Dictionary<string, string?> Read()
    {
        using var stream = File.OpenRead(_path);
        using var parsed = (ConfigurationRoot)new ConfigurationBuilder().AddJsonStream(stream).Build();
        return parsed.AsEnumerable().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
    }
}
