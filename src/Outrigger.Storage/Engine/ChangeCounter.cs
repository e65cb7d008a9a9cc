using System.Data.Common;
using Dapper;

namespace Outrigger.Storage.Engine;

/// <summary>
/// The number of a table's last change, raised in the transaction of the change: the row's lock makes writers commit in
/// the order of their numbers, so that who has seen a number has seen everything before it. No state; thread-safe.
/// </summary>
internal static class ChangeCounter
{
    public const string Tenancy = "tenancy";
    public const string Keys = "keys";
    public const string ProviderKeys = "provider-keys";

    /// <summary>Raises the number and returns it.</summary>
    public static Task<long> RaiseAsync(DbConnection connection, DbTransaction transaction, string area, bool isRemoval, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "UPDATE change_counters SET version = version + 1, removals = removals + @removed WHERE area = @area RETURNING version",
            new { area, removed = isRemoval ? 1 : 0 },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>The number of the last change.</summary>
    public static Task<long> GetAsync(DbConnection connection, string area, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT version FROM change_counters WHERE area = @area",
            new { area },
            cancellationToken: cancellationToken));
}
