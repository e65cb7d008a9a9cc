using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;
using Outrigger.Testing;
using Xunit;

namespace Outrigger.Core.Tests.Secrets;

/// <summary>A vault over a database in memory that outlives it, as a real one outlives a process.</summary>
internal sealed class SecretFixture : IDisposable
{
    private readonly TempFolder _folder = new();

    public InMemorySecretRootStore Roots { get; } = new();

    public SealedRowsInMemory Rows { get; } = new();

    public string MasterKeyPath => _folder.File("master.key");

    public static string NewKey() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    /// <summary>A process: its vault and its rotation.</summary>
    public (SecretVault Vault, SecretRotation Rotation) Start(string? masterKey = null, string? file = null, bool isShared = false)
    {
        var options = new SecretsOptions
        {
            MasterKey = masterKey is null ? null : new Secret(masterKey),
            MasterKeyFile = file,
            DataFolder = _folder.Path,
            IsDataOwnedByThisProcess = !isShared,
        };
        var source = new MasterKeySource(Options.Create(options), NullLogger<MasterKeySource>.Instance);
        var vault = new SecretVault(source, Roots);
        return (vault, new SecretRotation(vault, source, Roots, [Rows], NullLogger<SecretRotation>.Instance));
    }

    public async Task<SecretVault> StartVaultAsync(string? masterKey = null, string? file = null, bool isShared = false)
    {
        var (vault, _) = Start(masterKey, file, isShared);
        await vault.EnsureReadyAsync(TestContext.Current.CancellationToken);
        return vault;
    }

    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();
}

/// <summary>A table with sealed secrets.</summary>
internal sealed class SealedRowsInMemory : ISealedRows
{
    private readonly SortedDictionary<string, SealedSecret> _rows = new(StringComparer.Ordinal);

    public string Scope => "test";

    public SealedSecret this[string id]
    {
        get => _rows[id];
        set => _rows[id] = value;
    }

    /// <summary>Called before each replacement; may throw like a database that goes away.</summary>
    public Action<string> BeforeReplace { get; set; } = _ => { };

    public SecretAddress Address(string id) => new(Scope, id);

    public Task<IReadOnlyList<SealedRow>> ListWrappedByOthersAsync(string keyId, string? afterRowId, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<SealedRow>>(
        [
            .. _rows.Where(row => row.Value.KeyId != keyId && string.CompareOrdinal(row.Key, afterRowId) > 0).Take(limit).Select(row => new SealedRow(row.Key, row.Value)),
        ]);

    public Task<bool> ReplaceWrapAsync(string rowId, SealedSecret expected, SealedSecret replacement, CancellationToken cancellationToken = default)
    {
        BeforeReplace(rowId);
        _rows[rowId] = replacement;
        return Task.FromResult(true);
    }
}
