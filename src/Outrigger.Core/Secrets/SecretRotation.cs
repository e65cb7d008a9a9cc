using Microsoft.Extensions.Logging;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Secrets;

/// <summary>What a rotation did.</summary>
/// <param name="KeyId">The master key that wraps everything now.</param>
/// <param name="RewrappedRows">Rows that were wrapped by another key before.</param>
/// <param name="UnreadableRows">Rows that no key of this process opens; they are left as they are.</param>
public sealed record SecretRotationResult(string KeyId, int RewrappedRows, int UnreadableRows);

/// <summary>
/// Brings every row under the current master key. Payloads stay as they are, so readers are never interrupted; a
/// rotation that broke off is finished by the next one or by the next start. Thread-safe.
/// </summary>
internal sealed class SecretRotation(
    SecretVault vault,
    MasterKeySource source,
    ISecretRootStore roots,
    IEnumerable<ISealedRows> tables,
    ILogger<SecretRotation> logger) : IDisposable
{
    private const int PageSize = 100;

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>
    /// Re-wraps under a new master key: one made here when the key file is ours, else the first of those given (a key
    /// file is read anew).
    /// </summary>
    public async Task<SecretRotationResult> RotateAsync(CancellationToken cancellationToken)
    {
        await vault.EnsureReadyAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Renew();
            return await FinishAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Re-wraps what is left under former keys; nothing to do is the usual case.</summary>
    public async Task<SecretRotationResult> ResumeAsync(CancellationToken cancellationToken)
    {
        await vault.EnsureReadyAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await FinishAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private void Renew()
    {
        if (!source.IsOwned)
        {
            var given = source.Find() ?? throw new OutriggerException(SecretsErrors.MasterKeyMissing.With("The master key file is gone."));
            if (given.Find(vault.CurrentKeyId) is null)
            {
                throw new OutriggerException(SecretsErrors.MasterKeyWrong.With(
                    $"The master key '{vault.CurrentKeyId}' in use is not among those given; during a rotation both are needed."));
            }

            vault.Ring = given;
            return;
        }

        // More than one key in our own file means that a rotation broke off: that one is finished first.
        if (vault.Ring.Count == 1)
        {
            var ring = vault.Ring.With(MasterKey.Create());
            source.Save(ring);
            vault.Ring = ring;
        }
    }

    private async Task<SecretRotationResult> FinishAsync(CancellationToken cancellationToken)
    {
        var ring = vault.Ring;
        var rewrapped = 0;
        var unreadable = 0;
        foreach (var table in tables.Append(roots).Distinct())
        {
            string? after = null;
            while (true)
            {
                var rows = await table.ListWrappedByOthersAsync(ring.Current.Id, after, PageSize, cancellationToken);
                foreach (var row in rows)
                {
                    var isDone = await RewrapAsync(ring, table, row, cancellationToken);
                    rewrapped += isDone ? 1 : 0;
                    unreadable += isDone ? 0 : 1;
                }

                if (rows.Count < PageSize)
                {
                    break;
                }

                after = rows[^1].RowId;
            }
        }

        // The former key leaves the disk only after nothing readable depends on it.
        if (source.IsOwned && ring.Count > 1)
        {
            source.Save(ring.WithoutFormer());
            vault.Ring = ring.WithoutFormer();
        }

        if (rewrapped > 0)
        {
            logger.MasterKeyRotated(ring.Current.Id, rewrapped);
        }

        return new SecretRotationResult(ring.Current.Id, rewrapped, unreadable);
    }

    private async Task<bool> RewrapAsync(MasterKeyRing ring, ISealedRows table, SealedRow row, CancellationToken cancellationToken)
    {
        var address = new SecretAddress(table.Scope, row.RowId);
        if (ring.Find(row.Secret.KeyId) is { } former && SecretCipher.Rewrap(former, ring.Current, row.Secret, address) is { } replacement)
        {
            // False means that the row was sealed anew or removed meanwhile; new seals use the current key.
            await table.ReplaceWrapAsync(row.RowId, row.Secret, replacement, cancellationToken);
            return true;
        }

        logger.RowUnreadable(table.Scope, row.RowId, row.Secret.KeyId);
        return false;
    }
}
