using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Callers;

/// <summary>
/// Slows down who guesses the admin key: after a few wrong ones an address waits, twice as long each time, and even the
/// right key is refused meanwhile (else guessing could go on). Memory is bounded. IPv6 addresses count by /64, since one
/// host has all of it. Thread-safe.
/// </summary>
internal sealed class AdminAttempts(IOptions<CallersOptions> options, TimeProvider time)
{
    private readonly CallersOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, Failures> _addresses = [];

    /// <summary>How many addresses are remembered.</summary>
    public int TrackedAddresses
    {
        get
        {
            lock (_gate)
            {
                return _addresses.Count;
            }
        }
    }

    /// <summary>How long the address has to wait; zero when it may try.</summary>
    public TimeSpan GetWait(IPAddress? address)
    {
        lock (_gate)
        {
            var wait = _addresses.TryGetValue(KeyOf(address), out var failures) ? failures.BlockedUntil - time.GetUtcNow() : TimeSpan.Zero;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Notes a wrong key; true when the address has to wait from now on.</summary>
    public bool NoteFailure(IPAddress? address)
    {
        var key = KeyOf(address);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_addresses.TryGetValue(key, out var failures))
            {
                MakeRoom();
                failures = new Failures();
                _addresses.Add(key, failures);
            }
            else if (now - failures.LastAt > _options.MaxAdminLockout && now >= failures.BlockedUntil)
            {
                failures.Count = 0;
            }

            failures.Count++;
            failures.LastAt = now;
            if (failures.Count < _options.MaxAdminFailures)
            {
                return false;
            }

            var doublings = Math.Min(failures.Count - _options.MaxAdminFailures, 30);
            var seconds = Math.Min(_options.AdminLockout.TotalSeconds * (1L << doublings), _options.MaxAdminLockout.TotalSeconds);
            failures.BlockedUntil = now + TimeSpan.FromSeconds(seconds);
            return true;
        }
    }

    /// <summary>Forgets the wrong keys of an address that sent the right one.</summary>
    public void NoteSuccess(IPAddress? address)
    {
        lock (_gate)
        {
            _addresses.Remove(KeyOf(address));
        }
    }

    private static UInt128 KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return UInt128.Zero;
        }

        Span<byte> bytes = stackalloc byte[16];
        (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetworkV6 ? address : address.MapToIPv6()).TryWriteBytes(bytes, out _);
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        if (!isIPv4)
        {
            bytes[8..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private void MakeRoom()
    {
        if (_addresses.Count < _options.MaxTrackedAddresses)
        {
            return;
        }

        // A scan per new address that fails, of a few thousand entries: only guessers pay for it.
        var oldest = _addresses.MinBy(pair => pair.Value.LastAt).Key;
        _addresses.Remove(oldest);
    }

    private sealed class Failures
    {
        public int Count { get; set; }

        public DateTimeOffset LastAt { get; set; }

        public DateTimeOffset BlockedUntil { get; set; }
    }
}
