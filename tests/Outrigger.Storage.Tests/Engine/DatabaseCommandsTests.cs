using System.Collections;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Outrigger.Storage.Engine;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

public sealed class DatabaseCommandsTests
{
    [Fact]
    public async Task ReadRows_OnOneConnectionForLong_LeavesNoCommandBehind()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            (await connection.ReadRowsAsync(null, "SELECT 1 UNION SELECT 2", null, static row => row.GetInt64(0), TestContext.Current.CancellationToken)).ShouldBe([1, 2]);
        }

        // What the driver remembers of a connection's commands; nobody else can see it.
        var commands = (ICollection)typeof(SqliteConnection).GetField("_commands", BindingFlags.Instance | BindingFlags.NonPublic).ShouldNotBeNull().GetValue(connection)!;
        commands.Count.ShouldBe(0);
    }
}
