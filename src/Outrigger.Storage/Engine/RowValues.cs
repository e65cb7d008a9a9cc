using System.Data.Common;

namespace Outrigger.Storage.Engine;

/// <summary>Columns of a row that may hold nothing, and ids, which the engines keep differently.</summary>
internal static class RowValues
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>An id, as <see cref="DatabaseCommands.ToParameter"/> wrote it.</summary>
    public static Guid Id(this DbDataReader row, int column) =>
        row.GetFieldType(column) == typeof(Guid) ? row.GetGuid(column) : new Guid(row.GetFieldValue<byte[]>(column), bigEndian: true);
}
