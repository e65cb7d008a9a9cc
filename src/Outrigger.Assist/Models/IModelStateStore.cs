namespace Outrigger.Assist.Models;

/// <summary>Keeps what modules have learned of their traffic, for each node its own, the last few savings. Thread-safe.</summary>
public interface IModelStateStore
{
    /// <summary>Adds a saving, and removes all but the newest <paramref name="keep"/> of this state and node.</summary>
    Task SaveAsync(SavedState state, int keep, CancellationToken cancellationToken = default);

    /// <summary>A saving: 0 is the newest, 1 the one before it …; null when there are not so many.</summary>
    /// <param name="node">Of this node; null for the newest savings of any.</param>
    /// <param name="name">Of this state.</param>
    /// <param name="age">How far back.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SavedState?> FindAsync(string? node, string name, int age, CancellationToken cancellationToken = default);

    /// <summary>Removes savings of nodes that have saved nothing of that state since <paramref name="beforeMicros"/>; returns how many.</summary>
    Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default);
}

/// <summary>A saved state. Immutable; whoever loads it checks the digest.</summary>
/// <param name="Node">The node that saved it.</param>
/// <param name="Name">Which state it is.</param>
/// <param name="FormatVersion">The version of its format.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in lower-case hexadecimal.</param>
/// <param name="Bytes">The state.</param>
/// <param name="SavedAtMicros">When, microseconds since 1970 UTC.</param>
public sealed record SavedState(string Node, string Name, int FormatVersion, string Sha256, ReadOnlyMemory<byte> Bytes, long SavedAtMicros);
