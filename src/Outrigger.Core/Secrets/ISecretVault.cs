namespace Outrigger.Core.Secrets;

/// <summary>
/// Encrypts what must be kept and read again (provider keys), and derives keys for what must only be recognised (virtual
/// keys). AES-256-GCM with random 96-bit nonces; HKDF-SHA256. Thread-safe.
/// </summary>
/// <seealso href="https://csrc.nist.gov/pubs/sp/800/38/d/final">NIST SP 800-38D, section 8.3: random nonces, at most 2^32 per key.</seealso>
public interface ISecretVault
{
    /// <summary>The id of the master key that new secrets are sealed with.</summary>
    string CurrentKeyId { get; }

    /// <summary>
    /// Loads the master key and proves that it is the one this database was made with; repeatable. All other members
    /// need it to have ended well.
    /// </summary>
    /// <exception cref="Errors.OutriggerException">The master key is missing, malformed or not the right one.</exception>
    Task EnsureReadyAsync(CancellationToken cancellationToken = default);

    /// <summary>Encrypts a secret for one row.</summary>
    SealedSecret Seal(Secret secret, SecretAddress address);

    /// <summary>Decrypts the secret of a row, or says why it cannot.</summary>
    SecretOpening Open(SealedSecret sealedSecret, SecretAddress address);

    /// <summary>
    /// 32 bytes for a purpose: the same for the life of the database, whatever master key protects it, and useless for
    /// any other purpose.
    /// </summary>
    byte[] DeriveKey(string purpose);
}
