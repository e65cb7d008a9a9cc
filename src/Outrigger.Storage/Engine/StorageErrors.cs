using Outrigger.Core.Errors;

namespace Outrigger.Storage.Engine;

/// <summary>
/// What can be wrong with the database beyond <see cref="CoreErrors.StorageUnavailable"/> and
/// <see cref="CoreErrors.StorageFull"/>. All but <see cref="Locked"/> stop the start.
/// </summary>
internal static class StorageErrors
{
    /// <summary>A newer build has migrated the database.</summary>
    public static readonly ErrorType SchemaNewer = new("storage-schema-newer", 500, "The database was written by a newer build.", "Start that build or a later one, or restore a backup made before the update.");

    /// <summary>A migration that was applied is not the one this build holds.</summary>
    public static readonly ErrorType SchemaChanged = new("storage-schema-changed", 500, "The database's schema is not what this build knows.", "Start the build that wrote it, or restore a backup.");

    /// <summary>A migration failed; nothing of it remains.</summary>
    public static readonly ErrorType MigrationFailed = new("storage-migration-failed", 500, "The database could not be brought to this build's schema.", "Look up the cause in the log; the database is as it was before.");

    /// <summary>Another program holds the SQLite file.</summary>
    public static readonly ErrorType Locked = new("storage-locked", 503, "Another program holds the database file.", "Close tools that have outrigger.db open in a transaction, then repeat.");

    /// <summary>The SQLite file is damaged or not a database.</summary>
    public static readonly ErrorType Corrupt = new("storage-corrupt", 500, "The database file is damaged.", "Restore a backup; the damaged file is left as it is.");
}
