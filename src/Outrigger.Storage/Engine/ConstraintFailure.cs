using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Outrigger.Storage.Engine;

/// <summary>Tells broken constraints apart, in both engines' words.</summary>
internal static class ConstraintFailure
{
    /// <summary>Whether a row would point to one that is not there, or the other way round.</summary>
    public static bool IsForeignKey(DbException failure) => failure switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode == raw.SQLITE_CONSTRAINT_FOREIGNKEY,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.ForeignKeyViolation,
        _ => false,
    };
}
