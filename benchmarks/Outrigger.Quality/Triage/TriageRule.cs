using System.Globalization;
using Outrigger.Assist.Triage;

namespace Outrigger.Quality.Triage;

/// <summary>The room's own engine and head at work: it sees what the form shows and what closed items taught, nothing else.</summary>
internal sealed class TriageRule(TriageSettings settings, double[] parameters, string name = "ours") : IQueueRule
{
    // A Monday: hours of the simulation are hours of the week as well.
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Teams = ["network", "buildings", "customers"];

    private readonly TriageEngine _engine = new(settings);
    private readonly Dictionary<int, OpenItem> _open = [];
    private readonly double[] _features = new double[TriageFeatures.Count];
    private readonly double[] _waiting = new double[Teams.Length];

    public string Name => name;

    /// <summary>With the settings and parameters of the product.</summary>
    public static TriageRule Default() => new(new TriageSettings(), [.. new TriageModel().InitialParameters]);

    public void Arrived(Fault fault, double now) => _open[fault.Number] = _engine.Read(new WorkItem
    {
        Key = fault.Number.ToString("D6", CultureInfo.InvariantCulture),
        Kind = fault.Kind,
        Team = Teams[fault.Skill],
        Category = "category-" + fault.Category.ToString(CultureInfo.InvariantCulture),
        Severity = fault.Severity,
        People = fault.People,
        Systems = fault.Systems,
        IsSafety = fault.IsSafety,
        CreatedAt = At(fault.Arrival),
        DueAt = At(fault.Due),
    });

    public void ReportedAgain(Fault fault, double now)
    {
        var known = _open[fault.Number];
        _open[fault.Number] = _engine.Read(known.Item with { Reports = known.Item.Reports + 1 }).After(known, TriageEngine.HoursOf(At(now)));
    }

    public int Choose(IReadOnlyList<Fault> waiting, double now)
    {
        var hours = TriageEngine.HoursOf(At(now));
        Array.Clear(_waiting);
        foreach (var fault in waiting)
        {
            _waiting[fault.Skill] += _engine.EffortOf(_open[fault.Number]);
        }

        var best = 0;
        for (var i = 1; i < waiting.Count; i++)
        {
            best = _engine.IsCold && OpenItem.CompareByRule(_open[waiting[i].Number], _open[waiting[best].Number]) < 0 ? i : best;
        }

        if (_engine.IsCold)
        {
            return best;
        }

        var highest = (IsFront: false, Value: double.NegativeInfinity);
        for (var i = 0; i < waiting.Count; i++)
        {
            _engine.Consider(_open[waiting[i].Number], hours, _waiting[waiting[i].Skill], _features);
            var toFront = _features[TriageFeatures.HoursToFront];
            var value = toFront <= 0 ? (true, -toFront) : (false, TriageModel.Score(parameters, _features).Score.Total);
            if (value.CompareTo(highest) > 0)
            {
                (best, highest) = (i, value);
            }
        }

        return best;
    }

    public void Closed(Fault fault, double started, double now, bool isConfirmed)
    {
        // How bad it was in the end, growth included, in the four words that people write down.
        var level = Math.Clamp((int)Math.Ceiling(Math.Log(fault.HarmAt(now)) / ServiceWorld.LogHarmSpread), 0, 3);
        _engine.Close(_open[fault.Number], new WorkOutcome
        {
            ClosedAt = At(now),
            Effort = TimeSpan.FromHours(now - started),
            Severity = isConfirmed ? (WorkSeverity)level : null,
        });
        _open.Remove(fault.Number);
    }

    private static DateTimeOffset At(double hours) => Start.AddHours(hours);
}
