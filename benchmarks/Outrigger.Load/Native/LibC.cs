using System.Runtime.InteropServices;

namespace Outrigger.Load.Native;

/// <summary>
/// The few system calls of one epoll loop. The load bench is Linux only: the asynchronous sockets of .NET cost several times more
/// CPU per message than these calls, and on two cores every microsecond of the instrument is taken from what it measures.
/// </summary>
internal static unsafe partial class LibC
{
    public const int ErrorInterrupted = 4;
    public const int ErrorTryAgain = 11;

    public const uint EpollIn = 0x001;
    public const uint EpollOut = 0x004;
    public const uint EpollError = 0x008;
    public const uint EpollHangUp = 0x010;
    public const uint EpollPeerClosed = 0x2000;

    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;

    private const int NoSignal = 0x4000;
    private const int SetTimerSlack = 29;

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>Lets the calling thread's timed waits end on time instead of up to 50 µs late, the kernel's default slack.</summary>
    public static void UsePreciseTimers() => _ = Prctl(SetTimerSlack, 1, 0, 0, 0);

    public static nint Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            return Recv(socket, pointer, (nuint)buffer.Length, 0);
        }
    }

    public static nint Send(int socket, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            return Send(socket, pointer, (nuint)buffer.Length, NoSignal);
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, void* change);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* events, int capacity, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Recv(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, ulong second, ulong third, ulong fourth, ulong fifth);
}
