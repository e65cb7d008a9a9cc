using System.Diagnostics;
using System.Globalization;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Storage;

/// <summary>
/// The folder that holds what one server process remembers: the SQLite database, <c>admin.key</c>, <c>master.key</c>. It
/// belongs to the process that acquired it until that process disposes it or ends, however it ends: the operating system
/// holds the lock (<c>flock</c> on Linux and macOS, sharing mode on Windows), so a crash leaves nothing to clean up.
/// Thread-safe.
/// </summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>The environment variable and configuration key that names the folder.</summary>
    public const string ConfigurationKey = "OUTRIGGER_DATA";

    /// <summary>The folder when nothing is configured, relative to the working directory.</summary>
    public const string DefaultPath = "./data";

    /// <summary>The file whose lock decides who owns the folder; its text names the owner for people and for the second process.</summary>
    public const string LockFileName = "outrigger.lock";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes the folder (readable by its owner only, 0700) if it is missing and takes it for this process.
    /// </summary>
    /// <exception cref="OutriggerException">
    /// Another process has it (<c>data-folder-in-use</c>; the detail names its id) or it cannot be written
    /// (<c>data-folder-unusable</c>).
    /// </exception>
    public static DataFolder Acquire(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Create(full);
            return new DataFolder(full, TakeLock(full));
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException or NotSupportedException)
        {
            throw new OutriggerException(
                DataFolderErrors.Unusable.With($"The data folder '{full}' cannot be used: {failure.Message} Set {ConfigurationKey} to a folder this user may write."),
                failure);
        }
    }

    /// <summary>The absolute path of a file in the folder.</summary>
    /// <exception cref="ArgumentException">The name is not a plain file name: it would lead out of the folder.</exception>
    public string GetPath(string fileName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        return fileName == System.IO.Path.GetFileName(fileName) && fileName is not ("." or "..")
            ? System.IO.Path.Combine(Path, fileName)
            : throw new ArgumentException("Not a plain file name.", nameof(fileName));
    }

    /// <summary>Gives the folder free. The lock file stays: removing it would race with a process that has just opened it.</summary>
    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStream TakeLock(string folder)
    {
        var path = System.IO.Path.Combine(folder, LockFileName);
        FileStream stream;
        try
        {
            stream = Open(path);
        }
        catch (IOException failure) when (failure is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            if (ReadOwner(path) is not { } owner)
            {
                throw;
            }

            throw new OutriggerException(DataFolderErrors.InUse.With($"The data folder '{folder}' belongs to {owner}. Stop it, or set {ConfigurationKey} to another folder."), failure);
        }

        using var self = Process.GetCurrentProcess();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName}, started {self.StartTime.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
        stream.SetLength(0);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
        return stream;
    }

    private static FileStream Open(string path)
    {
        // On Unix FileShare.None becomes flock(LOCK_EX | LOCK_NB); on Windows FileShare.Read lets others read the owner.
        var options = new FileStreamOptions
        {
            Access = FileAccess.ReadWrite,
            Mode = FileMode.OpenOrCreate,
            Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static string? ReadOwner(string path)
    {
        try
        {
            var text = LockFileReader.Read(path).Trim();
            return text.Length == 0 ? "another process" : text;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
