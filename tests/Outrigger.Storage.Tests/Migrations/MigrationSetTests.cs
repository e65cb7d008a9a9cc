using Outrigger.Storage.Engine;
using Outrigger.Storage.Migrations;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Migrations;

public sealed class MigrationSetTests
{
    [Fact]
    public void Load_BothEngines_HaveTheSameSteps()
    {
        var sqlite = MigrationSet.Load(DatabaseEngine.Sqlite).Select(m => (m.Version, m.Name));

        sqlite.ShouldBe(MigrationSet.Load(DatabaseEngine.Postgres).Select(m => (m.Version, m.Name)));
    }

    [Fact]
    public void Build_FilesOfBothEngines_PicksOnesOwnAndTheCommonInOrder()
    {
        (string, string)[] files = [("Migrations/0002_b.sql", "two"), ("Migrations/0001_a.postgres.sql", "one p"), ("Migrations/0001_a.sqlite.sql", "one s")];

        MigrationSet.Build(DatabaseEngine.Sqlite, files).Select(m => m.Sql).ShouldBe(["one s", "two"]);
        MigrationSet.Build(DatabaseEngine.Postgres, files).Select(m => m.Sql).ShouldBe(["one p", "two"]);
    }

    [Fact]
    public void Build_OtherLineEnds_HaveTheSameChecksum()
    {
        var unix = MigrationSet.Build(DatabaseEngine.Sqlite, [("0001_a.sql", "a\nb\n")]);

        MigrationSet.Build(DatabaseEngine.Sqlite, [("0001_a.sql", "a\r\nb\r\n")])[0].Checksum.ShouldBe(unix[0].Checksum);
        MigrationSet.Build(DatabaseEngine.Sqlite, [("0001_a.sql", "a\nc\n")])[0].Checksum.ShouldNotBe(unix[0].Checksum);
    }

    [Theory]
    [InlineData("0001_a.sql", "0001_b.sql", "Two migrations")]
    [InlineData("0001_a.sql", "0003_b.sql", "Migration 2 is missing")]
    [InlineData("0001_a.sql", "0002_b.postgres.sql.bak", "not named like a migration")]
    [InlineData("0001_a.sql", "2_b.sql", "not named like a migration")]
    public void Build_WrongFiles_SaysWhichIsWrong(string first, string second, string problem) =>
        Should.Throw<InvalidOperationException>(() => MigrationSet.Build(DatabaseEngine.Sqlite, [(first, ""), (second, "")])).Message.ShouldContain(problem);
}
