using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Models;

namespace Outrigger.AspNetCore.StateFiles;

/// <summary>
/// Keeps what the engines have learned in a folder: one file a saving, written beside its place and moved there, so that it
/// is there completely or not at all. A file that is not whole is set aside and logged, and the saving before it is taken;
/// without one the engine begins cold. Thread-safe within the process.
/// </summary>
internal sealed class FileStateStore(IOptions<StateFilesOptions> options, TimeProvider time, ILogger<FileStateStore> logger) : IModelStateStore, IDisposable
{
    private const string Ending = ".state";

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly string _folder = Path.GetFullPath(options.Value.Folder ?? ".");

    public async Task SaveAsync(SavedState state, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        await _one.WaitAsync(cancellationToken);
        try
        {
            MakeFolder();
            var path = Path.Combine(_folder, $"{PrefixOf(state.Node, state.Name)}{state.SavedAtMicros.ToString("D19", CultureInfo.InvariantCulture)}{Ending}");
            await WriteAsync(path, StateFile.Write(state), cancellationToken);
            foreach (var old in List(PrefixOf(state.Node, state.Name)).Skip(keep))
            {
                File.Delete(old);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<SavedState?> FindAsync(string? node, string name, int age, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var path in node is null ? ListAnyNode(name) : List(PrefixOf(node, name)))
            {
                if (await ReadAsync(path, cancellationToken) is { } state && state.Name == name && (node is null || state.Node == node) && age-- == 0)
                {
                    return state;
                }
            }

            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var removed = 0;
            foreach (var group in List("").GroupBy(static path => PrefixIn(path)).Where(group => group.All(path => TimeIn(path) < beforeMicros)))
            {
                foreach (var path in group.Take(batchSize - removed))
                {
                    File.Delete(path);
                    removed++;
                }
            }

            return removed;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    // Names become hashes: they may hold what a file system does not take, and two of them could fall together.
    private static string PrefixOf(string node, string name) => $"{HashOf(name)}-{HashOf(node)}-";

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));

    private static string PrefixIn(string path) => Path.GetFileName(path) is var name && name.LastIndexOf('-') is var at and > 0 ? name[..at] : name;

    private static long TimeIn(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return long.TryParse(name.AsSpan(name.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0;
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(temporary, settings))
        {
            await stream.WriteAsync(bytes, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private List<string> List(string prefix) =>
        Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, prefix + "*" + Ending).OrderByDescending(TimeIn).ThenBy(static path => path, StringComparer.Ordinal).ToList() : [];

    private List<string> ListAnyNode(string name) => List(HashOf(name) + "-");

    private async Task<SavedState?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length > options.Value.MaxFileBytes)
            {
                throw new InvalidDataException("The file is larger than a state may be.");
            }

            return StateFile.Read(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (InvalidDataException exception)
        {
            logger.FileCorrupt(exception, Path.GetFileName(path));
            SetAside(path);
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // Kept for whoever wants to know what happened to it, one a state; it is not read again.
    private void SetAside(string path)
    {
        try
        {
            File.Move(path, Path.Combine(_folder, PrefixIn(path) + ".corrupt"), overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.NotSetAside(exception, Path.GetFileName(path), time.GetUtcNow());
        }
    }
}
