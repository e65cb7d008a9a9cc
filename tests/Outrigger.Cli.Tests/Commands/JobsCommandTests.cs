using System.Text.Json;
using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Commands;

public sealed class JobsCommandTests(ServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_AllOptions_IsReadBackAsItWasGiven()
    {
        var added = await server.Caller.RunAsync(
            ["jobs", "add", "--type", "cli.work", "--input", """{"text":"grüße"}""", "--queue", "add", "--priority", "7", "--user", "u", "--attempts", "2", "--time-limit", "60", "--run-at", "2h", "--deadline", "1d"], Token);

        added.ExitCode.ShouldBe(0, added.ToString());
        var job = (await server.Caller.RunAsync(["jobs", "get", added.Line, "--json"], Token)).Json;
        (job.GetProperty("state").GetString(), job.GetProperty("priority").GetInt32(), job.GetProperty("maxAttempts").GetInt32(), job.GetProperty("input").GetProperty("text").GetString()).ShouldBe(("delayed", 7, 2, "grüße"));
    }

    [Fact]
    public async Task AddTwice_IdempotencyKey_IsOneJob()
    {
        string[] add = ["jobs", "add", "--type", "cli.work", "--queue", "once", "--idempotency-key", "cli-once"];
        var first = await server.Caller.RunAsync(add, Token);
        var second = await server.Caller.RunAsync(add, Token);

        second.Line.ShouldBe(first.Line);
        second.Errors.ShouldContain("already");
    }

    [Fact]
    public async Task LifeOfAJob_Verbs_DoWhatTheySay()
    {
        var id = (await server.Caller.RunAsync(["jobs", "add", "--type", "cli.work", "--queue", "life", "--run-at", "1h"], Token)).Line;

        (await server.Caller.RunAsync(["jobs", "priority", id, "9"], Token)).Line.ShouldBe("delayed");
        (await server.Caller.RunAsync(["jobs", "list", "--queue", "life", "--state", "delayed"], Token)).Output.ShouldContain(id);
        (await server.Caller.RunAsync(["jobs", "stats"], Token)).Output.ShouldContain("life");
        (await server.Caller.RunAsync(["jobs", "pause", "life", "--json"], Token)).Json.GetProperty("paused").GetBoolean().ShouldBeTrue();
        (await server.Caller.RunAsync(["jobs", "resume", "life", "--json"], Token)).Json.GetProperty("paused").GetBoolean().ShouldBeFalse();
        (await server.Caller.RunAsync(["jobs", "cancel", id], Token)).Line.ShouldBe("cancelled");
        (await server.Caller.RunAsync(["jobs", "watch", "--id", id], Token)).ExitCode.ShouldBe(ExitCode.Failed, "it has ended, and not well");
        (await server.Caller.RunAsync(["jobs", "retry", id], Token)).ExitCode.ShouldBe(0);
        (await server.Caller.RunAsync(["jobs", "cancel", id], Token)).ExitCode.ShouldBe(0);
        (await server.Caller.RunAsync(["jobs", "remove", id], Token)).ExitCode.ShouldBe(0);
        (await server.Caller.RunAsync(["jobs", "get", id], Token)).ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public async Task Watch_JobIsAdded_IsTold()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var output = new LineWriter();
        var watching = server.Caller.RunAsync(["jobs", "watch", "--queue", "watched", "--json"], output, stop.Token);

        // Nothing tells when the stream listens, so something is made to happen until it is seen.
        while (!output.First.Task.IsCompleted)
        {
            await server.Caller.RunAsync(["jobs", "add", "--type", "cli.work", "--queue", "watched", "--run-at", "1h"], Token);
            await Task.WhenAny(output.First.Task, watching, Task.Delay(TimeSpan.FromMilliseconds(50), Token));
            watching.IsCompleted.ShouldBeFalse();
        }

        await stop.CancelAsync();

        (await watching).ExitCode.ShouldBe(ExitCode.Cancelled);
        JsonDocument.Parse(await output.First.Task).RootElement.GetProperty("event").GetString().ShouldBe("added");
    }

    [Fact]
    public async Task Bulk_GoodAndBadLines_AddsTheGoodOnceAndNamesTheBad()
    {
        const string lines = """
            {"type":"cli.work","queue":"bulk","delaySeconds":3600}
            {"type":"cli.work","queue":"bulk","delaySeconds":3600}

            nonsense
            {"type":"nobody.knows"}
            {"type":"cli.work","attempts":0}
            {"type":"cli.work","queue":"bulk","delaySeconds":3600,"idempotencyKey":"mine"}
            """;
        string[] bulk = ["jobs", "bulk", "-", "--batch", "4", "--json"];
        CommandLine Line() => new(server.Address, null, server.Key) { Input = lines };

        var first = await Line().RunAsync(bulk, Token);
        var second = await Line().RunAsync(bulk, Token);

        first.ExitCode.ShouldBe(ExitCode.Failed);
        (Count(first, "added"), Count(first, "existing"), Count(first, "refused")).ShouldBe((3, 0, 3), first.ToString());
        first.Json.GetProperty("refusals").EnumerateArray().Select(refusal => refusal.GetProperty("line").GetInt32()).Order().ShouldBe([4, 5, 6]);
        (Count(second, "added"), Count(second, "existing")).ShouldBe((0, 3), "a repetition adds nothing");
    }

    [Fact]
    public async Task Bulk_LastLineWithoutEnd_IsRead()
    {
        var line = new CommandLine(server.Address, null, server.Key) { Input = """{"type":"cli.work","queue":"tail","delaySeconds":3600}""" };

        (await line.RunAsync(["jobs", "bulk"], Token)).Line.ShouldBe("1 added, 0 there already, 0 refused");
    }

    [Fact]
    public async Task Schedules_SetListGetRemove_DoWhatTheySay()
    {
        (await server.Caller.RunAsync(["jobs", "schedules", "set", "nightly", "--cron", "0 3 * * *", "--time-zone", "Europe/Berlin", "--type", "cli.work"], Token)).ExitCode.ShouldBe(0);
        (await server.Caller.RunAsync(["jobs", "schedules", "list"], Token)).Output.ShouldContain("Europe/Berlin");
        (await server.Caller.RunAsync(["jobs", "schedules", "get", "nightly", "--json"], Token)).Json.GetProperty("cron").GetString().ShouldBe("0 3 * * *");
        (await server.Caller.RunAsync(["jobs", "schedules", "remove", "nightly"], Token)).ExitCode.ShouldBe(0);
        (await server.Caller.RunAsync(["jobs", "schedules", "get", "nightly"], Token)).ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Theory]
    [InlineData("jobs", "get", "stats")]
    [InlineData("jobs", "add", "--type", "cli.work", "--input", "{")]
    [InlineData("jobs", "add", "--type", "cli.work", "--input", "@/nowhere/input.json")]
    [InlineData("jobs", "add", "--type", "cli.work", "--priority", "much")]
    [InlineData("jobs", "add")]
    [InlineData("jobs", "bulk", "/nowhere/jobs.ndjson")]
    [InlineData("jobs", "bulk", "--batch", "0")]
    [InlineData("jobs", "list", "--state", "happy")]
    [InlineData("jobs", "list", "--limit", "0")]
    [InlineData("jobs", "schedules", "get", "..")]
    [InlineData("jobs")]
    [InlineData("nothing")]
    [InlineData("status", "--timeout", "0")]
    public async Task Run_WrongUsage_ExitsWith2(params string[] args)
    {
        var result = await server.Caller.RunAsync(args, Token);

        result.ExitCode.ShouldBe(ExitCode.Usage, result.ToString());
        result.Errors.ShouldNotBeEmpty();
        result.Output.ShouldBeEmpty();
    }

    private static int Count(CommandResult result, string name) => result.Json.GetProperty(name).GetInt32();
}
