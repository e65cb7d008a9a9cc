using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Outrigger.Core.Settings;

/// <summary>
/// The settings file of the operator. Unlike the framework's provider it keeps the last good settings when the file is broken,
/// away for a moment, or holds what a validator refuses: a typing error must not take a running server's backends away.
/// Thread-safe.
/// </summary>
public sealed class SettingsFile : ConfigurationProvider, IDisposable
{
    // Editors write in several steps; what counts is the state after the last one.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(250);

    // The content that the present thread looks at before it becomes everybody's.
    [ThreadStatic]
    private static Candidate? _candidate;

    private readonly string _path;
    private readonly PhysicalFileProvider _files;
    private readonly IDisposable _watch;
    private readonly ITimer _settled;
    private readonly Lock _gate = new();

    /// <summary>Begins to watch a file; <see cref="Load"/> reads it.</summary>
    /// <param name="path">Its full path.</param>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public SettingsFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _path = path;
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The settings file '{path}' (OUTRIGGER_CONFIG) is not there.");
        }

        _files = new PhysicalFileProvider(Path.GetDirectoryName(path)!);
        _settled = TimeProvider.System.CreateTimer(static file => ((SettingsFile)file!).Reload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch = ChangeToken.OnChange(() => _files.Watch(Path.GetFileName(path)), () => _settled.Change(SettleTime, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Raised after a reload: null when it took effect, else what was wrong with the file, without its values.</summary>
    public event Action<string?>? Reloaded;

    /// <summary>
    /// Looks at changed content before it takes effect and throws when it cannot be used. While it runs, its thread alone sees
    /// the changed content in the configuration; nobody else ever sees what it refuses.
    /// </summary>
    internal Action? Check { get; set; }

    /// <summary>Reads it for the first time.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or is no JSON; the message names the place, never a value.</exception>
    public override void Load()
    {
        try
        {
            Data = Read();
        }
        catch (Exception failure) when (failure is FormatException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The settings file '{_path}' (OUTRIGGER_CONFIG) cannot be read: {Describe(failure)}");
        }
    }

    /// <inheritdoc/>
    public override bool TryGet(string key, out string? value) =>
        _candidate is { } candidate && candidate.File == this ? candidate.Values.TryGet(key, out value) : base.TryGet(key, out value);

    /// <inheritdoc/>
    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) =>
        _candidate is { } candidate && candidate.File == this ? candidate.Values.GetChildKeys(earlierKeys, parentPath) : base.GetChildKeys(earlierKeys, parentPath);

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _settled.Dispose();
        _files.Dispose();
    }

    /// <summary>Takes the file's present content over, or leaves everything as it is.</summary>
    public void Reload()
    {
        string? problem = null;
        lock (_gate)
        {
            var before = Data;
            try
            {
                var read = Read();
                LookAt(read);
                Data = read;
                OnReload();
            }
#pragma warning disable CA1031 // Whatever a check or a listener throws, the last good settings stay or come back.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                problem = Describe(failure);
                if (!ReferenceEquals(Data, before))
                {
                    Data = before;
                    Restore();
                }
            }
        }

        Reloaded?.Invoke(problem);
    }

    private void LookAt(Dictionary<string, string?> read)
    {
        if (Check is not { } check)
        {
            return;
        }

        _candidate = new Candidate(this, new Values(read));
        try
        {
            check();
        }
        finally
        {
            _candidate = null;
        }
    }

    // Only where a listener refuses what no validator did. Options keep the failure of the bad values until it is their turn to
    // hear of the good ones: who asks for another's before that meets it, and has to hear once more. This runs on a timer,
    // where an exception would end the process.
    private void Restore()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            try
            {
                OnReload();
                return;
            }
#pragma warning disable CA1031 // As above.
            catch (Exception) when (attempt < 3)
#pragma warning restore CA1031
            {
                // Once more.
            }
            catch (Exception failure) when (failure is AggregateException or OptionsValidationException)
            {
                return;
            }
        }
    }

    private Dictionary<string, string?> Read()
    {
        using var stream = File.OpenRead(_path);
        using var parsed = (ConfigurationRoot)new ConfigurationBuilder().AddJsonStream(stream).Build();
        return parsed.AsEnumerable().ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase);
    }

    // Values may be secrets: a parser's message is replaced by the place it names.
    private static string Describe(Exception failure) => failure switch
    {
        AggregateException many => string.Join(' ', many.Flatten().InnerExceptions.Select(Describe).Distinct()),
        JsonException json => Place(json),
        { InnerException: JsonException json } => Place(json),
        IOException or UnauthorizedAccessException => failure.Message,
        _ => StartFailure.Find(failure, "the address")?.Message ?? failure.GetType().Name + ".",
    };

    private static string Place(JsonException json) => $"not JSON at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.";

    private sealed record Candidate(SettingsFile File, Values Values);

    private sealed class Values : ConfigurationProvider
    {
        public Values(Dictionary<string, string?> data) => Data = data;
    }
}
