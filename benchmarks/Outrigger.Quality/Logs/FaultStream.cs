using Outrigger.Assist.Logs;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;

namespace Outrigger.Quality.Logs;

/// <summary>One line of a made stream.</summary>
internal readonly record struct MadeLine(string Text, long AtMicros, LogSeverity Severity, string? Session);

/// <summary>A fault that was put in: what kind, and from when to when an alarm is right.</summary>
internal sealed record Fault(string Kind, int From, int Until);

/// <summary>
/// A stream of log lines of one service with faults of seven kinds at known times: a new statement, a burst, a vanished
/// statement, a session out of order, a number out of range, more errors, a new word in a gap. Seeded; rates vary by the
/// hour, and lines come by chance around them.
/// </summary>
internal sealed class FaultStream(int seed)
{
    public const int Minutes = 2400;
    public const int QuietMinutes = 800;
    private const int LinesPerMinute = 150;
    private const int SessionsPerMinute = 8;
    private const int Grace = 20;

    public static readonly string[] Kinds = ["new", "burst", "vanished", "session", "number", "level", "value"];

    private static readonly string[][] Flows =
    [
        ["begin order {n}", "reserve stock for order {n}", "charge card for order {n} amount {float}", "ship order {n} with {word}", "close order {n}"],
        ["upload of {path} begins", "chunk {n} of {path} stored", "chunk {n} of {path} stored", "checksum of {path} ok", "upload of {path} done in {dur}"],
        ["login page for {ip}", "password accepted for {ip}", "profile read in {glued}"],
    ];

    private readonly Random _random = new(seed);
    private readonly StatementGenerator _statements = new(seed);

    public List<Fault> Faults { get; } = [];

    public IEnumerable<MadeLine> Lines()
    {
        Place();
        for (var minute = 0; minute < Minutes; minute++)
        {
            var active = Faults.Find(fault => minute >= fault.From && minute < fault.Until - Grace);
            var lines = new List<MadeLine>();
            var day = 1 + (0.3 * Math.Sin(minute * 2 * Math.PI / 1440));
            var count = Poisson(LinesPerMinute * day);
            for (var i = 0; i < count; i++)
            {
                lines.Add(Line(minute));
            }

            for (var i = Poisson(SessionsPerMinute * day); i > 0; i--)
            {
                AddSession(lines, minute, isBroken: false);
            }

            // Two statements that come every minute whatever happens: what vanishes is one of them.
            for (var i = 0; i < 3; i++)
            {
                if (active?.Kind != "vanished")
                {
                    lines.Add(new($"heartbeat of worker {_random.Next(1, 9)} ok", At(minute), LogSeverity.Information, null));
                }

                var load = active?.Kind == "number" && i == 0 ? 90_000 + _random.Next(10_000) : 40 + _random.Next(30);
                lines.Add(new($"queue holds {load} messages for channel {Channel(active?.Kind == "value" && i == 1)}", At(minute), LogSeverity.Information, null));
            }

            Add(active, minute, lines);
            foreach (var line in lines.OrderBy(line => line.AtMicros))
            {
                yield return line;
            }
        }
    }

    private void Place()
    {
        var at = QuietMinutes;
        for (var i = 0; at < Minutes - 60; i++)
        {
            var length = Kinds[i % 7] is "vanished" ? 20 : Kinds[i % 7] is "burst" or "level" ? 5 : 1;
            Faults.Add(new(Kinds[i % 7], at, at + length + Grace));
            at += 40 + _random.Next(20);
        }
    }

    private void Add(Fault? active, int minute, List<MadeLine> lines)
    {
        switch (active?.Kind)
        {
            case "new":
                lines.Add(new(_statements.Unheard(minute), At(minute), LogSeverity.Warning, null));
                break;
            case "burst":
                for (var i = 0; i < 120; i++)
                {
                    lines.Add(new($"queue holds {40 + _random.Next(30)} messages for channel {Channel(false)}", At(minute), LogSeverity.Information, null));
                }

                break;
            case "session":
                AddSession(lines, minute, isBroken: true);
                break;
            case "level":
                for (var i = 0; i < 40; i++)
                {
                    lines.Add(Line(minute) with { Severity = LogSeverity.Error });
                }

                break;
        }
    }

    private void AddSession(List<MadeLine> lines, int minute, bool isBroken)
    {
        var flow = Flows[_random.Next(Flows.Length)];
        var name = "s" + _random.NextInt64().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        var at = At(minute);
        int[] steps = [.. Enumerable.Range(0, flow.Length)];
        if (isBroken)
        {
            // A step is left out and the last two are the wrong way round.
            steps = [.. steps.Where(step => step != 1)];
            (steps[^1], steps[^2]) = (steps[^2], steps[^1]);
        }

        foreach (var step in steps)
        {
            lines.Add(new(Fill(flow[step]), at += 1000, LogSeverity.Information, name));
        }
    }

    private string Fill(string form)
    {
        while (form.IndexOf('{') is >= 0 and var open)
        {
            var close = form.IndexOf('}');
            form = form[..open] + _statements.Value(form[(open + 1)..close]) + form[(close + 1)..];
        }

        return form;
    }

    private MadeLine Line(int minute)
    {
        var text = _statements.Next(out var statement);
        return new(text, At(minute), statement % 11 == 0 ? (_random.Next(20) == 0 ? LogSeverity.Error : LogSeverity.Warning) : LogSeverity.Information, null);
    }

    private string Channel(bool isNew) => isNew ? "unknown" + (char)('a' + _random.Next(26)) : ((string[])["mail", "push", "billing", "audit"])[_random.Next(4)];

    private long At(int minute) => 1_700_000_000_000_000 + (minute * 60_000_000L) + _random.NextInt64(59_000_000);

    private int Poisson(double mean)
    {
        // By the normal approximation: means are well above ten, or the difference does not matter here.
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * normal)));
    }
}
