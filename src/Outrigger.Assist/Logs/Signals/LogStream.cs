using System.Globalization;
using Outrigger.Assist.Logs.Parsing;

namespace Outrigger.Assist.Logs.Signals;

/// <summary>
/// One source of log lines: learns its templates, how often each comes, what stands in their gaps and what sessions look
/// like, and tells what is odd. Time is that of the lines, in windows of a minute of which only those with lines count, so
/// that a silent night or a jump of the clock is no anomaly by itself. Lines of the past count for the present window.
/// Not thread-safe. State: the miner's, plus about 0.3 KB a template and 0.3 KB a gap, plus open sessions.
/// </summary>
internal sealed class LogStream(MinerSettings settings)
{
    /// <summary>Findings less surprising than this are not made.</summary>
    public const double MinSurprise = 3;

    private const long WindowMicros = 60_000_000;
    private const long RecentLines = 1 << 20;
    private const int MaxSlots = 64;
    private const int LateBeforeReset = 100;
    private const double ErrorBonus = 1;

    // What came less often than this cannot vanish.
    private const double SteadyFrom = 10;

    private readonly OpenSessions _open = new();
    private long _minute = long.MinValue;
    private int _late;

    public TemplateMiner Miner { get; } = new(settings);

    public SessionModel Sessions { get; } = new();

    /// <summary>What feedback said of sessions.</summary>
    public SessionFeedback Feedback { get; } = new();

    public TemplateActivity Errors { get; } = new();

    public long Lines { get; internal set; }

    /// <summary>The number of windows so far that had lines.</summary>
    public long Window { get; internal set; }

    /// <summary>How many templates were seen once only, of those that are not long ago: what Good–Turing's estimate rests on.</summary>
    public int Singles { get; private set; }

    /// <summary>Sees a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="findings">What is odd is added here.</param>
    public LogTemplate Observe(in LogLine line, List<LogFinding> findings)
    {
        MoveTo(line.AtMicros, findings);
        var template = Miner.Observe(line.Text, line.AtMicros, out var isNew);
        SeeNew(line, template, isNew, findings);
        SeeActivity(line, template, findings);
        SeeParameters(line, template, findings);
        if (line.Session is not null && _open.Add(line.Session, template, line.AtMicros) is { } displaced)
        {
            Close(displaced, findings);
        }

        Lines++;
        return template;
    }

    /// <summary>Closes a session now; without this, one closes when it was quiet for ten minutes.</summary>
    public void EndSession(string session, List<LogFinding> findings)
    {
        if (_open.Remove(session) is { } open)
        {
            Close(open, findings);
        }
    }

    private void MoveTo(long atMicros, List<LogFinding> findings)
    {
        var minute = atMicros / WindowMicros;
        if (minute == _minute)
        {
            _late = 0;
            return;
        }

        // A clock that once ran far ahead must not hold the window forever.
        if (minute < _minute && ++_late < LateBeforeReset)
        {
            return;
        }

        if (_minute != long.MinValue)
        {
            CountSingles();
            TellVanished(atMicros, findings);
            foreach (var quiet in _open.RemoveQuiet(atMicros))
            {
                Close(quiet, findings);
            }

            Window++;
        }

        _late = 0;
        _minute = minute;
        Errors.MoveTo(Window);
    }

    private void SeeNew(in LogLine line, LogTemplate template, bool isNew, List<LogFinding> findings)
    {
        if (isNew)
        {
            var surprise = Surprise.OfNew(Singles, Math.Min(Lines, RecentLines));
            template.FirstLine = Lines;
            surprise += surprise > MinSurprise - ErrorBonus && line.Severity >= LogSeverity.Error ? ErrorBonus : 0;
            if (surprise >= MinSurprise)
            {
                findings.Add(new(
                    LogSignal.NewTemplate,
                    surprise,
                    line.AtMicros,
                    template,
                    "first line of its kind",
                    string.Create(CultureInfo.InvariantCulture, $"{Singles} kinds seen once only in the last {Math.Min(Lines, RecentLines)} lines"),
                    Excerpts.Of(line.Text)));
            }

            Singles++;
        }
        else if (template.Count == 2)
        {
            Singles = Math.Max(0, Singles - 1);
        }
    }

    // Merged and evicted templates leave it wrong; once a minute it is counted anew.
    private void CountSingles()
    {
        Singles = 0;
        foreach (var template in Miner.Templates)
        {
            Singles += template.Count == 1 && Lines - template.FirstLine < RecentLines ? 1 : 0;
        }
    }

    private void SeeActivity(in LogLine line, LogTemplate template, List<LogFinding> findings)
    {
        var activity = template.Activity;
        activity.MoveTo(Window);
        activity.Count();
        TellBurst(LogSignal.Burst, activity, line, template, findings);
        if (line.Severity >= LogSeverity.Error)
        {
            Errors.Count();
            TellBurst(LogSignal.Level, Errors, line, template, findings);
        }
    }

    private void TellBurst(LogSignal signal, TemplateActivity activity, in LogLine line, LogTemplate template, List<LogFinding> findings)
    {
        // Every eighth line is enough, and keeps the look off the path of most lines.
        if (activity.IsTold || activity.Current < 8 || (activity.Current & 7) != 0 || Window < TemplateActivity.MinWindows)
        {
            return;
        }

        var (mean, size) = activity.Usual(Window, Window);
        var surprise = Surprise.OfCount(activity.Current, mean, size, above: true);
        if (surprise >= MinSurprise && activity.Current >= activity.ToldAt)
        {
            activity.IsTold = surprise >= Surprise.Max;
            activity.ToldAt = activity.Current * 2;
            findings.Add(new(
                signal,
                surprise,
                line.AtMicros,
                template,
                string.Create(CultureInfo.InvariantCulture, $"{activity.Current} in this minute so far"),
                string.Create(CultureInfo.InvariantCulture, $"{mean:G3} a minute"),
                Excerpts.Of(line.Text)));
        }
    }

    private void TellVanished(long atMicros, List<LogFinding> findings)
    {
        if (Window < TemplateActivity.MinWindows)
        {
            return;
        }

        foreach (var template in Miner.Templates)
        {
            var activity = template.Activity;
            var silent = Window - activity.Window;
            if (silent <= 0 || activity.IsSilenceTold || activity.Window == long.MinValue || activity.Total(activity.Window) < SteadyFrom)
            {
                continue;
            }

            var (mean, size) = activity.Usual(activity.Window, Window);
            var surprise = Surprise.OfCount(0, mean * silent, size * Math.Sqrt(silent), above: false);
            if (surprise >= TellVanishedAt)
            {
                activity.IsSilenceTold = true;
                findings.Add(new(
                    LogSignal.Vanished,
                    surprise,
                    atMicros,
                    template,
                    string.Create(CultureInfo.InvariantCulture, $"none for {silent} minutes"),
                    string.Create(CultureInfo.InvariantCulture, $"{mean:G3} a minute"),
                    ""));
            }
        }
    }

    /// <summary>A silence is told once, when it is this surprising; it only grows.</summary>
    public double TellVanishedAt { get; init; } = 7;

    private void SeeParameters(in LogLine line, LogTemplate template, List<LogFinding> findings)
    {
        var tokens = Miner.LastTokens;
        if (tokens.Length != template.Keys.Length)
        {
            return;
        }

        for (var i = 0; i < tokens.Length && i < MaxSlots; i++)
        {
            var token = tokens[i];
            var isWildcard = template.Keys[i] == LogToken.Wildcard;
            if (!isWildcard && !token.IsVariable)
            {
                continue;
            }

            double surprise;
            var span = line.Text.Slice(token.Start, token.Length);
            if (token.Kind is TokenKind.Number or TokenKind.Measure)
            {
                if (!Numbers.TryRead(span, out var number))
                {
                    continue;
                }

                surprise = template.Slot(i).SeeNumber(number);
            }
            else if (token.Kind is TokenKind.Word or TokenKind.Shaped or TokenKind.Literal or TokenKind.Host or TokenKind.Address or TokenKind.Email && token.Length > 0)
            {
                surprise = template.Slot(i).SeeValue(Hashing.Of(span));
            }
            else
            {
                continue;
            }

            if (surprise >= MinSurprise)
            {
                var slot = template.Slot(i);
                var isNumber = token.Kind is TokenKind.Number or TokenKind.Measure;
                findings.Add(new(
                    isNumber ? LogSignal.Number : LogSignal.Value,
                    surprise,
                    line.AtMicros,
                    template,
                    Excerpts.Of(span),
                    isNumber
                        ? string.Create(CultureInfo.InvariantCulture, $"{Numbers.FromLog(slot.Lowest):G4} to {Numbers.FromLog(slot.Highest):G4} with this one, {Numbers.FromLog(slot.Mean):G4} usual, in {slot.Seen} lines")
                        : string.Create(CultureInfo.InvariantCulture, $"one of {slot.NewValues - 1} values, no new one for {slot.QuietFor} lines"),
                    Excerpts.Of(line.Text)));
            }
        }
    }

    private void Close(OpenSession session, List<LogFinding> findings)
    {
        Span<ulong> ids = session.Lines.Count <= 1024 ? stackalloc ulong[session.Lines.Count] : new ulong[session.Lines.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = session.Lines[i].Resolve().Id;
        }

        var surprise = Sessions.Score(ids);
        if (Sessions.Sessions >= SessionsBeforeTelling)
        {
            // The budget is one of lines: a session may be as much likelier as it has lines.
            var total = Math.Min(Surprise.Max, surprise.Total + Feedback.Surprise(ids) + Math.Log10(Math.Max(1, Sessions.Lines / Sessions.Sessions)));
            if (total >= MinSurprise)
            {
                var finding = new LogFinding(
                    LogSignal.Session,
                    total,
                    session.LastMicros,
                    session.Lines[^1].Resolve(),
                    string.Create(CultureInfo.InvariantCulture, $"counts odd by {surprise.Counts:F1}, rarest step by {surprise.Step:F1} (log10)"),
                    string.Create(CultureInfo.InvariantCulture, $"as in {Sessions.Sessions:F0} sessions before"),
                    "",
                    session.Name);
                findings.Add(finding with { SessionTemplates = ids.ToArray() });
            }
        }

        Sessions.Learn(ids);
    }

    /// <summary>Of sessions nothing is told before so many.</summary>
    public const int SessionsBeforeTelling = 100;
}
