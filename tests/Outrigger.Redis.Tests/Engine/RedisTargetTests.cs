using Outrigger.Redis.Engine;
using Shouldly;
using Xunit;

namespace Outrigger.Redis.Tests.Engine;

public sealed class RedisTargetTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Parse_Nothing_IsNoRedis(string? text)
    {
        var target = RedisTarget.Parse(text);

        target.Settings.ShouldBeNull();
        target.Problem.ShouldBeNull();
    }

    [Fact]
    public void Parse_HostsAndPassword_IsRead()
    {
        var target = RedisTarget.Parse("one:6380,two,password=planted-secret,ssl=true");

        target.Problem.ShouldBeNull();
        target.Settings!.EndPoints.Count.ShouldBe(2);
        target.Settings.Password.ShouldBe("planted-secret");
        target.Settings.Ssl.ShouldBeTrue();
        target.Describe().ShouldNotContain("planted-secret");
    }

    [Theory]
    [InlineData("one:6379,user=joe,password=planted-secret", "access control list")]
    [InlineData("one:6379, UserName = joe,password=planted-secret", "access control list")]
    [InlineData("redis://joe:planted-secret@one:6379", "URL")]
    [InlineData("one:6379,colour=planted-secret", "form")]
    [InlineData("one:6379,ssl=planted-secret", "form")]
    [InlineData("password=planted-secret", "no server")]
    public void Parse_WhatItDoesNotTake_SaysWhyAndRepeatsNothing(string text, string reason)
    {
        var problem = RedisTarget.Parse(text).Problem!;

        problem.ShouldStartWith("Outrigger:Redis:ConnectionString");
        problem.ShouldContain(reason);
        problem.ShouldNotContain("planted-secret");
    }
}
