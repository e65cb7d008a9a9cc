using Outrigger.Storage.Engine;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

public sealed class ConnectionTargetTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Parse_Empty_IsSqlite(string? text) => ConnectionTarget.Parse(text).ShouldBe(new ConnectionTarget(DatabaseEngine.Sqlite, null, null));

    [Theory]
    [InlineData("Host=db;Port=6543;Database=d;Username=u;Password=p")]
    [InlineData(" host = db ; port=6543; Password='p;q=r'")]
    [InlineData("Server=db;Port=6543")]
    public void Parse_Host_IsPostgres(string text)
    {
        var target = ConnectionTarget.Parse(text);

        target.Problem.ShouldBeNull();
        (target.Engine, target.Postgres!.Host, target.Postgres.Port).ShouldBe((DatabaseEngine.Postgres, "db", 6543));
    }

    [Theory]
    [InlineData("postgres://u:canary@db/d", "URL")]
    [InlineData("postgres://u:canary@db/d?sslmode=require", "URL")]
    [InlineData("canary", "pairs")]
    [InlineData("Data Source=canary.db", "does not know (number 1 of 1")]
    [InlineData("Port=5432;Password=canary", "names no 'Host'")]
    [InlineData("Host=;Password=canary", "names no 'Host'")]
    [InlineData("Host=db;Password=top;canary=5", "does not know (number 3 of 3")]
    [InlineData("Host=db;Password=canary;canary", "pairs")]
    [InlineData("Host=db;Port=canary", "'port'")]
    [InlineData("Host=db;SSL Mode=canary", "'ssl mode'")]
    public void Parse_Wrong_SaysWhatWithoutTheText(string text, string problem)
    {
        var target = ConnectionTarget.Parse(text);

        target.Postgres.ShouldBeNull();
        target.Problem.ShouldNotBeNull();
        target.Problem.ShouldContain(problem);
        target.Problem.ShouldContain("Outrigger:Storage:ConnectionString");
        target.Problem.ShouldNotContain("canary");
    }
}
