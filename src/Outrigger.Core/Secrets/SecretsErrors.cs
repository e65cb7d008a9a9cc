using Outrigger.Core.Errors;

namespace Outrigger.Core.Secrets;

/// <summary>What can be wrong with the master key.</summary>
public static class SecretsErrors
{
    /// <summary>There is no master key.</summary>
    public static readonly ErrorType MasterKeyMissing = new(
        "master-key-missing", 500, "There is no master key.", "Set OUTRIGGER_MASTER_KEY or OUTRIGGER_MASTER_KEY_FILE, or put data/master.key back.");

    /// <summary>The master key cannot be read.</summary>
    public static readonly ErrorType MasterKeyInvalid = new(
        "master-key-invalid", 500, "The master key cannot be read.", "It is 32 bytes in base64, or a list 'id:base64,id2:base64' whose first is current.");

    /// <summary>The master key is not the one the database was made with.</summary>
    public static readonly ErrorType MasterKeyWrong = new(
        "master-key-wrong", 500, "The master key is not the one this database was made with.", "Start with the right one; during a rotation give both, the new one first.");
}
