using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Outrigger.Core.Storage;

/// <summary>
/// Reads a file that another process has locked. On Unix every <see cref="FileStream"/> opened by path takes an advisory
/// lock itself and would fail, one over a handle does not: hence the call of <c>open(2)</c>.
/// </summary>
internal static class LockFileReader
{
    private const int MaxBytes = 512;

    public static string Read(string path)
    {
        using var stream = Open(path);
        var buffer = new byte[MaxBytes];
        return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, MaxBytes, throwOnEndOfStream: false));
    }

    private static FileStream Open(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }

        // O_RDONLY is 0 on every Unix; the descriptor lives for microseconds, so O_CLOEXEC (whose value differs) is left out.
        var descriptor = OpenUnix(Encoding.UTF8.GetBytes(path + '\0'), 0);
        return descriptor >= 0
            ? new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read)
            : throw new IOException("The lock file cannot be read.");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenUnix(byte[] path, int flags);
}
