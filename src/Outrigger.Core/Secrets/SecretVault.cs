using System.Security.Cryptography;
using System.Text;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Secrets;

/// <summary>The vault over a ring of master keys and the root of the database. Thread-safe.</summary>
internal sealed class SecretVault(MasterKeySource source, ISecretRootStore roots) : ISecretVault, IDisposable
{
    /// <summary>Where the root lies.</summary>
    public static readonly SecretAddress RootAddress = new("root", "root");

    private readonly SemaphoreSlim _gate = new(1, 1);
    private MasterKeyRing? _ring;
    private byte[]? _root;

    public string CurrentKeyId => Ring.Current.Id;

    /// <summary>The keys in use; replaced as a whole.</summary>
    public MasterKeyRing Ring
    {
        get => Volatile.Read(ref _ring) ?? throw NotReady();
        set => Volatile.Write(ref _ring, value);
    }

    public async Task EnsureReadyAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _root) is not null)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_root is null)
            {
                await LoadAsync(cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public SealedSecret Seal(Secret secret, SecretAddress address)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var bytes = Encoding.UTF8.GetBytes(secret.Reveal());
        try
        {
            return SecretCipher.Seal(Ring.Current, bytes, address);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public SecretOpening Open(SealedSecret sealedSecret, SecretAddress address)
    {
        ArgumentNullException.ThrowIfNull(sealedSecret);
        if (Ring.Find(sealedSecret.KeyId) is not { } key)
        {
            return new SecretOpening(null, SecretFailure.UnknownMasterKey);
        }

        var bytes = SecretCipher.Open(key, sealedSecret, address);
        if (bytes is null)
        {
            return new SecretOpening(null, SecretFailure.Tampered);
        }

        var text = Encoding.UTF8.GetString(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return string.IsNullOrWhiteSpace(text) ? new SecretOpening(null, SecretFailure.Tampered) : new SecretOpening(new Secret(text), SecretFailure.None);
    }

    public byte[] DeriveKey(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        var root = Volatile.Read(ref _root) ?? throw NotReady();
        return HKDF.Expand(HashAlgorithmName.SHA256, root, SecretCipher.KeyBytes, Encoding.UTF8.GetBytes("outrigger/derive/v1/" + purpose));
    }

    public void Dispose() => _gate.Dispose();

    private static InvalidOperationException NotReady() => new("The vault is used before EnsureReadyAsync has ended.");

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var kept = await roots.FindAsync(cancellationToken);
        var ring = source.Find();
        if (ring is null)
        {
            // A lost key is not replaced by a new one: the new one could open nothing and would hide the loss.
            ring = kept is null
                ? source.Create()
                : throw new OutriggerException(SecretsErrors.MasterKeyMissing.With($"The database was made with the master key '{kept.KeyId}', which is not there."));
        }

        if (kept is null)
        {
            var bytes = RandomNumberGenerator.GetBytes(SecretCipher.KeyBytes);
            kept = await roots.GetOrAddAsync(SecretCipher.Seal(ring.Current, bytes, RootAddress), cancellationToken);
        }

        var root = ring.Find(kept.KeyId) is { } key ? SecretCipher.Open(key, kept, RootAddress) : null;
        if (root is not { Length: SecretCipher.KeyBytes })
        {
            throw new OutriggerException(SecretsErrors.MasterKeyWrong.With(
                $"The database was made with the master key '{kept.KeyId}'; the current one here is '{ring.Current.Id}'."));
        }

        Ring = ring;
        Volatile.Write(ref _root, root);
    }
}
