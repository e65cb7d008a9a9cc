using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Outrigger.Storage.Engine;

/// <summary>
/// Prepared statements of one SQLite connection, kept until it closes: preparing a statement costs more than running a
/// small one. For the thread that uses the connection.
/// </summary>
internal sealed class SqliteStatements
{
    private static readonly ConditionalWeakTable<SqliteConnection, SqliteStatements> Connections = [];

    private readonly Dictionary<string, SqliteStatement> _bySql = new(StringComparer.Ordinal);
    private readonly sqlite3 _database;

    private SqliteStatements(SqliteConnection connection)
    {
        _database = connection.Handle!;
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed)
            {
                // SQLite lets go of the file once the last statement is gone.
                foreach (var statement in _bySql.Values)
                {
                    statement.Dispose();
                }

                _bySql.Clear();
                Connections.Remove(connection);
            }
        };
    }

    /// <summary>How many rows the last statement changed, those that triggers changed left aside.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>The key of the row added last.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(_database);

    public static SqliteStatements Of(DbConnection connection) => Connections.GetValue((SqliteConnection)connection, static opened => new SqliteStatements(opened));

    /// <summary>The statement, ready for its first value.</summary>
    public SqliteStatement Get(string sql)
    {
        if (!_bySql.TryGetValue(sql, out var statement))
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared), _database);
            _bySql.Add(sql, statement = new SqliteStatement(_database, prepared));
        }

        // Whoever had it before may have failed between two values.
        statement.Begin();
        return statement;
    }
}

/// <summary>
/// A prepared statement, bound by position. Below ADO.NET on purpose: there parameters are boxed and looked up by name at
/// every execution. Whoever steps through rows ends with <see cref="Reset"/>.
/// </summary>
internal sealed class SqliteStatement(sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    private readonly byte[] _scratch = new byte[512];
    private int _index;

    public SqliteStatement Bind(long? value)
    {
        _index++;
        _ = value is { } number ? raw.sqlite3_bind_int64(statement, _index, number) : raw.sqlite3_bind_null(statement, _index);
        return this;
    }

    public SqliteStatement BindDouble(double value)
    {
        raw.sqlite3_bind_double(statement, ++_index, value);
        return this;
    }

    /// <summary>Text of a client, as <see cref="StorableText"/> has it.</summary>
    public SqliteStatement Bind(string? value)
    {
        _index++;
        if (StorableText.Clean(value) is not { } text)
        {
            raw.sqlite3_bind_null(statement, _index);
        }
        else if (text.Length == 0)
        {
            raw.sqlite3_bind_text(statement, _index, "");
        }
        else
        {
            // SQLite copies what it is given: one scratch serves all columns.
            var isShort = System.Text.Encoding.UTF8.TryGetBytes(text, _scratch, out var length);
            raw.sqlite3_bind_text(statement, _index, isShort ? _scratch.AsSpan(0, length) : System.Text.Encoding.UTF8.GetBytes(text));
        }

        return this;
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        // An empty span would be bound as NULL.
        _ = value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, ++_index, 0) : raw.sqlite3_bind_blob(statement, ++_index, value);
        return this;
    }

    public SqliteStatement Bind(ReadOnlyMemory<byte>? value) => value is { } bytes ? Bind(bytes.Span) : BindNull();

    public SqliteStatement Bind(Guid? value)
    {
        if (value is not { } id)
        {
            return BindNull();
        }

        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(bytes);
    }

    public SqliteStatement BindNull()
    {
        raw.sqlite3_bind_null(statement, ++_index);
        return this;
    }

    /// <summary>Runs a statement that gives no rows, or whose rows do not matter.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <summary>Moves to the next row; false behind the last.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        // Before the reset, which would overwrite the message.
        try
        {
            SqliteException.ThrowExceptionForRC(result, database);
        }
        finally
        {
            Reset();
        }

        return false;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long? Number(int column) => IsNull(column) ? null : Int64(column);

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public double Double(int column) => raw.sqlite3_column_double(statement, column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public Guid Guid(int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);

    /// <summary>Makes it ready for its first value.</summary>
    public void Begin() => _index = 0;

    /// <summary>Lets go of its rows.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    public void Dispose() => statement.Dispose();
}
