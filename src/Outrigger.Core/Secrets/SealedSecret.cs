namespace Outrigger.Core.Secrets;

/// <summary>
/// A secret as it lies in a database (envelope encryption): the payload is encrypted with a random key of this row alone,
/// and that key is encrypted ("wrapped") with the master key. A new master key means a new wrap, not a new payload.
/// </summary>
/// <param name="KeyId">The id of the master key that wrapped the row's key.</param>
/// <param name="WrappedKey">Nonce (12 bytes), encrypted row key (32), tag (16).</param>
/// <param name="Payload">Nonce (12 bytes), encrypted value, tag (16).</param>
public sealed record SealedSecret(string KeyId, byte[] WrappedKey, byte[] Payload)
{
    /// <summary>Shows the key's id only.</summary>
    public override string ToString() => $"sealed by {KeyId}";
}

/// <summary>
/// Where a sealed secret lies. It is authenticated together with the value, so that a value copied to another row or
/// another table cannot be opened there.
/// </summary>
/// <param name="Scope">The kind of row, for instance <c>provider-key</c>.</param>
/// <param name="RowId">The id of the row, unique in its scope.</param>
public readonly record struct SecretAddress(string Scope, string RowId);

/// <summary>Why a sealed secret could not be opened.</summary>
public enum SecretFailure
{
    /// <summary>It could be opened.</summary>
    None,

    /// <summary>The master key that wrapped it is not among those of this process.</summary>
    UnknownMasterKey,

    /// <summary>It was changed, moved from another row, or wrapped by another key of the same id.</summary>
    Tampered,
}

/// <summary>Either the secret or why it could not be opened.</summary>
/// <param name="Secret">The secret; null when it could not be opened.</param>
/// <param name="Failure">Why not.</param>
public readonly record struct SecretOpening(Secret? Secret, SecretFailure Failure);

/// <summary>A row that holds a sealed secret.</summary>
/// <param name="RowId">The id of the row.</param>
/// <param name="Secret">Its sealed secret.</param>
public sealed record SealedRow(string RowId, SealedSecret Secret);
