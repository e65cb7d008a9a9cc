namespace Outrigger.Assist.Retry.Recovery;

/// <summary>All that is known of one key. About 2 KB and up to 12 KB of signatures (3.4 KB with 20). Guarded by its own lock.</summary>
internal sealed class RetryKeyState(RetryKey key)
{
    public RetryKey Key => key;

    public Lock Gate { get; } = new();

    public DependencyHealth Health { get; } = new();

    public RecoveryModel Model { get; } = new();

    public SignatureTable Signatures { get; } = new();

    public RetryBudget Budget { get; } = new();

    /// <summary>Where errors without a signature go: has no variance, so learns nothing.</summary>
    public SignatureEntry NoSignature;

    /// <summary>When the last label came.</summary>
    public long LabelMicros { get; set; }

    /// <summary>Tries of unknown signatures that may still be made; refilled at one a second.</summary>
    public double SignatureTries { get; set; } = MaxSignatureTries;

    public long TriesMicros { get; set; }

    /// <summary>The most tries saved up. Bounds what endless new signatures can cost.</summary>
    public const double MaxSignatureTries = 100;
}
