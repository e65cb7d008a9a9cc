using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Outrigger.Load.Native;

/// <summary>One epoll set, level-triggered, used by one thread. Descriptors are known by a 32-bit tag of the caller's choice.</summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int Capacity = 1024;

    // struct epoll_event is packed to 12 bytes on x64 and padded to 16 elsewhere.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly int _epoll;
    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);

    public Poller()
    {
        LibC.UsePreciseTimers();
        _epoll = LibC.EpollCreate(0);
        if (_epoll < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "epoll_create1 failed.");
        }
    }

    public void Add(int descriptor, int tag, uint interest) => Control(LibC.EpollAdd, descriptor, tag, interest);

    public void Modify(int descriptor, int tag, uint interest) => Control(LibC.EpollModify, descriptor, tag, interest);

    public void Remove(int descriptor) => Control(LibC.EpollDelete, descriptor, 0, 0);

    /// <summary>Waits for events until the deadline.</summary>
    /// <param name="deadline">A <see cref="Stopwatch"/> timestamp, or <see cref="long.MaxValue"/> to wait for events only.</param>
    /// <returns>The number of events, to be read by <see cref="Event"/>.</returns>
    public int Wait(long deadline)
    {
        LibC.TimeSpec timeout;
        LibC.TimeSpec* given = null;
        if (deadline != long.MaxValue)
        {
            // On Linux a Stopwatch tick is a nanosecond of CLOCK_MONOTONIC.
            var nanoseconds = Math.Max(0, deadline - Stopwatch.GetTimestamp());
            timeout = new LibC.TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
            given = &timeout;
        }

        var count = LibC.EpollWait(_epoll, Unsafe.AsPointer(ref _events[0]), Capacity, given, null);
        if (count >= 0)
        {
            return count;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == LibC.ErrorInterrupted ? 0 : throw new Win32Exception(error, "epoll_pwait2 failed.");
    }

    public (int Tag, uint Ready) Event(int index)
    {
        var offset = index * EventBytes;
        return (Unsafe.ReadUnaligned<int>(ref _events[offset + DataOffset]), Unsafe.ReadUnaligned<uint>(ref _events[offset]));
    }

    public void Dispose() => LibC.Close(_epoll);

    private void Control(int operation, int descriptor, int tag, uint interest)
    {
        var change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, interest);
        Unsafe.WriteUnaligned(change + DataOffset, tag);
        if (LibC.EpollControl(_epoll, operation, descriptor, change) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "epoll_ctl failed.");
        }
    }
}
