using Outrigger.Assist.Logs;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

public sealed class LogStreamTests
{
    private const long Minute = 60_000_000;
    private static readonly string[] Channels = ["mail", "push", "audit", "billing"];
    private readonly LogStream _stream = new(MinerSettings.Default);
    private readonly List<LogFinding> _findings = [];
    private long _now = 1_700_000_000_000_000;

    [Fact]
    public void Observe_FirstLines_TellNothing()
    {
        for (var i = 0; i < 200; i++)
        {
            Say($"statement {(char)('a' + (i % 26))} of {(char)('a' + (i / 26))} number {i}");
        }

        _findings.ShouldBeEmpty();
    }

    [Fact]
    public void Observe_NewTemplateAfterManyLines_IsTold()
    {
        RunMinutes(200, perMinute: 100);

        Say("split brain between two leaders");

        var finding = _findings.ShouldHaveSingleItem();
        finding.Signal.ShouldBe(LogSignal.NewTemplate);
        finding.Surprise.ShouldBeInRange(4, 5);
    }

    [Fact]
    public void Observe_NewErrorTemplate_IsTenTimesAsSurprising()
    {
        RunMinutes(200, perMinute: 100);

        Say("split brain between two leaders", LogSeverity.Error);

        _findings[0].Surprise.ShouldBeGreaterThan(LogAlarm.Threshold);
    }

    [Fact]
    public void Observe_Burst_IsToldOnceUntilItDoubles()
    {
        RunMinutes(60, perMinute: 10);

        for (var i = 0; i < 200; i++)
        {
            Say("request 5 served");
        }

        var told = _findings.Where(finding => finding.Signal == LogSignal.Burst).ToArray();
        told.Length.ShouldBeInRange(1, 4);
        told[^1].Surprise.ShouldBeGreaterThan(LogAlarm.Threshold);
    }

    [Fact]
    public void Observe_SteadyTemplateThatStops_IsToldOnce()
    {
        for (var minute = 0; minute < 60; minute++)
        {
            Say("heartbeat of worker 7");
            Say("heartbeat of worker 8");
            Say("other work done");
            _now += Minute;
        }

        _findings.Clear();
        for (var minute = 0; minute < 60; minute++)
        {
            Say("other work done");
            _now += Minute;
        }

        var finding = _findings.ShouldHaveSingleItem();
        (finding.Signal, finding.Template.Text).ShouldBe((LogSignal.Vanished, "heartbeat of worker <*>"));
    }

    [Fact]
    public void Observe_WholeSourceSilentForDays_TellsNothing()
    {
        RunMinutes(60, perMinute: 10);
        _now += 3 * 1440 * Minute;

        RunMinutes(5, perMinute: 10);

        _findings.ShouldBeEmpty();
    }

    [Fact]
    public void Observe_ClockThatJumpedAheadAndBack_GoesOn()
    {
        RunMinutes(30, perMinute: 10);
        var present = _now;
        _now += 1_000_000 * Minute;
        Say("request 5 served");
        _now = present;
        var window = _stream.Window;

        RunMinutes(60, perMinute: 10);

        _stream.Window.ShouldBeGreaterThan(window + 40);
    }

    [Fact]
    public void Observe_NumberFarOutOfRange_IsTold()
    {
        for (var i = 0; i < 2000; i++)
        {
            Say($"queue holds {40 + (i % 30)} messages");
        }

        Say("queue holds 90000 messages");

        _findings.ShouldHaveSingleItem().Signal.ShouldBe(LogSignal.Number);
    }

    [Fact]
    public void Observe_WordNeverSeenAtItsPlace_IsTold()
    {
        for (var i = 0; i < 3000; i++)
        {
            Say($"channel {Channels[i % 4]} drained by 10.0.0.{i % 3}");
        }

        _findings.Clear();
        Say("channel unheard drained by 10.0.0.1");

        _findings.ShouldHaveSingleItem().Signal.ShouldBe(LogSignal.Value);
    }

    [Fact]
    public void EndSession_OddOrder_IsToldAndFeedbackQuietsIt()
    {
        for (var i = 0; i < 400; i++)
        {
            Session("s" + i, "open file 1", "write block 2", "close file 3");
        }

        _findings.Clear();
        Session("odd", "close file 3", "close file 3", "open file 1");

        var finding = _findings.ShouldHaveSingleItem();
        (finding.Signal, finding.Session).ShouldBe((LogSignal.Session, "odd"));
        for (var i = 0; i < 20; i++)
        {
            _stream.Feedback.Learn(finding.SessionTemplates, isAnomalous: false, 1);
        }

        _findings.Clear();
        Session("odd again", "close file 3", "close file 3", "open file 1");
        _findings.ShouldAllBe(later => later.Surprise < finding.Surprise);
    }

    [Fact]
    public void EndSession_LikeOthersOrUnknown_TellsNothing()
    {
        for (var i = 0; i < 400; i++)
        {
            Session("s" + i, "open file 1", "write block 2", "close file 3");
        }

        _stream.EndSession("never begun", _findings);

        _findings.ShouldBeEmpty();
    }

    [Fact]
    public void Observe_MoreSessionsThanFit_ClosesTheQuietest()
    {
        for (var i = 0; i < OpenSessions.Max + 10; i++)
        {
            _stream.Observe(new("open file 1", _now, session: "s" + i), _findings);
        }

        _stream.Sessions.Sessions.ShouldBe(10);
    }

    private void Session(string name, params string[] lines)
    {
        foreach (var line in lines)
        {
            _stream.Observe(new(line, _now, session: name), _findings);
        }

        _stream.EndSession(name, _findings);
    }

    private void RunMinutes(int minutes, int perMinute)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            for (var i = 0; i < perMinute; i++)
            {
                Say("request 5 served");
            }

            _now += Minute;
        }
    }

    private void Say(string line, LogSeverity severity = LogSeverity.Information) => _stream.Observe(new(line, _now, severity), _findings);
}
