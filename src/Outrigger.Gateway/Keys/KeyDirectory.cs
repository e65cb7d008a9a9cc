using System.Collections.Concurrent;
using System.Security.Cryptography;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;
using Outrigger.Core.Time;
using Outrigger.Gateway.Tenancy;

namespace Outrigger.Gateway.Keys;

/// <summary>
/// All virtual keys in memory, as hashes. A look-up is one HMAC, one table access and one comparison in constant time;
/// an unknown id is compared with a dummy, so that it takes as long. Changes are taken over row by row; a removal, which
/// leaves no row, makes a new table. Thread-safe; a look-up waits for nobody and allocates nothing.
/// </summary>
internal sealed class KeyDirectory(IVirtualKeyStore store, ITenancyDirectory tenancy, ISecretVault vault, TimeProvider time) : IKeyDirectory, IDisposable
{
    /// <summary>The purpose that the pepper of the hashes is derived for.</summary>
    public const string PepperPurpose = "virtual-keys";

    private const int PageSize = 1000;
    private const long UseResolutionMicros = 1_000_000;

    private static readonly byte[] Dummy = new byte[KeyText.HashBytes];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Table? _table;

    // Closed until the keys are known: an unloaded directory must not look like a server without keys.
    public bool HasKeys => Volatile.Read(ref _table) is not { State.Version: 0 };

    /// <summary>How many keys there are.</summary>
    public int Count => Volatile.Read(ref _table)?.Keys.Count ?? 0;

    public KeyLookup Find(ReadOnlySpan<char> key)
    {
        if (Volatile.Read(ref _table) is not { } table || !KeyText.TryReadId(key, out var id))
        {
            return new KeyLookup(null, KeyRefusal.Unknown);
        }

        Span<byte> hash = stackalloc byte[KeyText.HashBytes];
        KeyText.Hash(table.Pepper, key, hash);
        table.ById.TryGetValue(id, out var entry);
        if (!CryptographicOperations.FixedTimeEquals(hash, entry?.Hash ?? Dummy) || entry is null)
        {
            return new KeyLookup(null, KeyRefusal.Unknown);
        }

        // Only from here on may an answer say more: the caller holds the genuine key.
        var now = time.GetUnixMicroseconds();
        var found = Check(entry, now);
        if (found.Caller is not null)
        {
            entry.Use.Note(now);
        }

        return found;
    }

    public KeyLookup FindById(ReadOnlySpan<char> id) =>
        Volatile.Read(ref _table) is { } table && table.ById.TryGetValue(id, out var entry) ? Check(entry, time.GetUnixMicroseconds()) : new KeyLookup(null, KeyRefusal.Unknown);

    /// <summary>Loads the keys if that has not been done.</summary>
    public async Task EnsureLoadedAsync(CancellationToken cancellationToken)
    {
        await vault.EnsureReadyAsync(cancellationToken);
        await tenancy.EnsureLoadedAsync(cancellationToken);
        if (Volatile.Read(ref _table) is null)
        {
            await RefreshAsync(cancellationToken);
        }
    }

    /// <summary>Takes over what has changed; true when something had.</summary>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var state = await store.GetStateAsync(cancellationToken);
            var known = _table;
            if (known is not null && known.State == state)
            {
                return false;
            }

            var table = known is not null && known.State.Removals == state.Removals
                ? known.With(state)
                : new Table(known?.Pepper ?? vault.DeriveKey(PepperPurpose), state, new(StringComparer.Ordinal));
            await TakeOverAsync(table, known, cancellationToken);
            Volatile.Write(ref _table, table);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The uses since the last call; give them back with <see cref="ReturnUses"/> when they could not be kept.</summary>
    public IReadOnlyList<VirtualKeyUse> TakeUses()
    {
        var uses = new List<VirtualKeyUse>();
        foreach (var (id, entry) in Volatile.Read(ref _table)?.Keys ?? [])
        {
            if (entry.Use.Take() is { } at)
            {
                uses.Add(new VirtualKeyUse(id, at));
            }
        }

        return uses;
    }

    /// <summary>Marks uses as not kept yet.</summary>
    public void ReturnUses(IReadOnlyList<VirtualKeyUse> uses)
    {
        var keys = Volatile.Read(ref _table)?.Keys;
        foreach (var use in uses)
        {
            if (keys is not null && keys.TryGetValue(use.Id, out var entry))
            {
                entry.Use.Return();
            }
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task TakeOverAsync(Table table, Table? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = await store.ListChangedAsync(table.RowVersion, PageSize, cancellationToken);
            foreach (var key in changed)
            {
                var use = known is not null && known.Keys.TryGetValue(key.Id, out var former) ? former.Use : new KeyUse();
                table.Keys[key.Id] = new KeyEntry(key, use);
                table.RowVersion = key.Version;
            }

            if (changed.Count < PageSize)
            {
                return;
            }
        }
    }

    private KeyLookup Check(KeyEntry entry, long now)
    {
        var caller = entry.Caller;
        return entry.IsDisabled || tenancy.IsDisabled(caller.Tenant, caller.Team, caller.User) ? new KeyLookup(null, KeyRefusal.Revoked)
            : entry.ExpiresAtMicros <= now ? new KeyLookup(null, KeyRefusal.Expired)
            : new KeyLookup(caller, KeyRefusal.None);
    }

    private sealed class Table(byte[] pepper, VirtualKeyState state, ConcurrentDictionary<string, KeyEntry> keys)
    {
        public byte[] Pepper { get; } = pepper;

        public VirtualKeyState State { get; } = state;

        public ConcurrentDictionary<string, KeyEntry> Keys { get; } = keys;

        public ConcurrentDictionary<string, KeyEntry>.AlternateLookup<ReadOnlySpan<char>> ById { get; } = keys.GetAlternateLookup<ReadOnlySpan<char>>();

        /// <summary>The version of the newest row taken over; changed under the gate only.</summary>
        public long RowVersion { get; set; }

        public Table With(VirtualKeyState newer) => new(Pepper, newer, Keys) { RowVersion = RowVersion };
    }

    private sealed class KeyEntry(VirtualKey key, KeyUse use)
    {
        public byte[] Hash { get; } = key.Hash;

        public Caller Caller { get; } = new()
        {
            Tenant = key.Tenant,
            Team = key.Team,
            User = key.User,
            KeyId = key.Id,
            AllowedModels = key.AllowedModels,
            Limits = key.Limits,
        };

        public bool IsDisabled { get; } = key.DisabledAtMicros is not null;

        public long ExpiresAtMicros { get; } = key.ExpiresAtMicros ?? long.MaxValue;

        public KeyUse Use { get; } = use;
    }

    /// <summary>When a key was used last, to the second: a busy key writes its cache line once a second, not per call.</summary>
    private sealed class KeyUse
    {
        private long _atMicros;
        private int _isDirty;

        public void Note(long nowMicros)
        {
            if (nowMicros - Volatile.Read(ref _atMicros) >= UseResolutionMicros)
            {
                Volatile.Write(ref _atMicros, nowMicros);
                Volatile.Write(ref _isDirty, 1);
            }
        }

        public long? Take() => Volatile.Read(ref _isDirty) == 1 && Interlocked.Exchange(ref _isDirty, 0) == 1 ? Volatile.Read(ref _atMicros) : null;

        public void Return() => Volatile.Write(ref _isDirty, 1);
    }
}
