using Outrigger.Assist.Intent.Machines;
using Outrigger.Assist.Priority.Estimates;
using Outrigger.Assist.Triage.Estimates;

namespace Outrigger.Assist.Triage;

/// <summary>
/// What is known of one tenant's items, and the features of a rank made of it: how long work takes and what an estimate is
/// worth (as task priority learns it), last week's service, what signs of impact are worth, which faults grow worse while
/// they wait, what words say of severity.
/// O(1) an item, no allocation. Not thread-safe: lock it to use it.
/// </summary>
internal sealed class TriageEngine(TriageSettings settings)
{
    /// <summary>Slots for words, as a power of two: 0.26 MB a severity.</summary>
    public const int WordBits = 14;

    private const double MaxHours = 24 * 3650;
    private const int WordsBeforeGuess = 50;

    /// <summary>How far rare severities count as much as frequent ones when words say the severity: the most that costs at most a point of accuracy within the earlier part of the tickets.</summary>
    public const double RareShare = 0.2;

    // Made with the first text: most alarms have none.
    private NgramExtractor? _extractor;

    public TriageSettings Settings => settings;

    public ServiceTimes Times { get; } = new(settings.MaxCategories);

    public DurationEstimates Estimates { get; } = new();

    public ServiceRecord Service { get; } = new(settings.MaxTeams);

    public ImpactEstimate Impact { get; } = new();

    public GrowthEstimate Growth { get; } = new(settings.MaxCategories);

    /// <summary>What words say; null before the first text was learned.</summary>
    public SeverityReader? Words { get; set; }

    /// <summary>How many items were closed.</summary>
    public long Outcomes { get; set; }

    public bool IsCold => Outcomes < settings.MinOutcomes;

    public static double HoursOf(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerHour;

    /// <summary>Reads an item: its severity where it says none, its words for later.</summary>
    public OpenItem Read(WorkItem item)
    {
        var words = string.IsNullOrWhiteSpace(item.Text) ? [] : SeverityReader.WordsOf(item.Text.AsSpan(0, Math.Min(item.Text.Length, WorkItem.MaxTextLength)), _extractor ??= new NgramExtractor());
        var bare = item with { Text = null };
        if (item.Severity is { } said)
        {
            return new OpenItem(bare, words, (int)said, false);
        }

        if (words.Length == 0 || Words is null || Words.Samples < WordsBeforeGuess)
        {
            return new OpenItem(bare, words, (int)WorkSeverity.Medium, false);
        }

        Span<double> shares = stackalloc double[4];
        Words.Read(words, RareShare, shares);
        var severity = shares[1] + (2 * shares[2]) + (3 * shares[3]);
        return new OpenItem(bare, words, severity, true);
    }

    /// <summary>When it must be done: as given, or by the target of its kind.</summary>
    public DateTimeOffset DueOf(WorkItem item) => item.DueAt ?? item.CreatedAt.AddHours(settings.TargetHours[(int)item.Kind]);

    /// <summary>How many hours of work an item is expected to be.</summary>
    public double EffortOf(OpenItem open)
    {
        var (mean, variance, _) = ExpectLog(open);
        return ServiceTimes.ToSeconds(mean, variance).Expected / 3600;
    }

    /// <summary>Fills in the features of a rank.</summary>
    /// <param name="open">The item.</param>
    /// <param name="now">The moment, in hours since 1970.</param>
    /// <param name="waiting">Hours of work that wait for its team, its own included.</param>
    /// <param name="features">[<see cref="TriageFeatures.Count"/>].</param>
    public void Consider(OpenItem open, double now, double waiting, Span<double> features)
    {
        var item = open.Item;
        var effort = EffortOf(open);
        var usual = Times.All.Count > 0 ? Times.UsualSeconds / 3600 : effort;
        var due = Math.Min(HoursOf(DueOf(item)), now + MaxHours);
        var created = Math.Min(open.CreatedHours, now);
        features[TriageFeatures.RuleLevel] = open.RuleLevel;
        features[TriageFeatures.Kind] = open.KindRank;
        features[TriageFeatures.Reports] = Math.Max(1, item.Reports);
        features[TriageFeatures.AgeHours] = Math.Min(now - created, MaxHours);
        features[TriageFeatures.SlackHours] = due - now - effort;
        features[TriageFeatures.ClockHorizon] = settings.ClockHorizonHours;
        features[TriageFeatures.ServedHours] = Service.WorkBetween(open.Team, now, due) - effort;
        (features[TriageFeatures.Attainment], features[TriageFeatures.AttainmentSeen]) = Service.AttainmentOf(item.Kind, open.Team, now, settings.Goal);
        features[TriageFeatures.Goal] = settings.Goal;
        var late = 1 + (settings.LateShare * Math.Max(0, settings.Goal - features[TriageFeatures.Attainment]));
        features[TriageFeatures.ServedHorizon] = (late * ((settings.UsualItems * usual) + (settings.BacklogShare * Math.Max(waiting, 0)) + (settings.ServiceHours * Service.WorkAnHour(open.Team)))) + 1e-3;
        features[TriageFeatures.HoursToFront] = due + settings.FrontAfterHours - now;
        features[TriageFeatures.EffortHours] = effort;
        features[TriageFeatures.UsualHours] = usual;
        features[TriageFeatures.IsCold] = IsCold ? 1 : 0;
        features[TriageFeatures.Severity] = open.Severity;
        features[TriageFeatures.IsGuessed] = open.IsGuessed ? 1 : 0;
        features[TriageFeatures.People] = Known(item.People);
        features[TriageFeatures.Systems] = Known(item.Systems);
        features[TriageFeatures.RevenuePerHour] = Known(item.RevenuePerHour);
        features[TriageFeatures.IsSafety] = item.IsSafety ? 1 : 0;
        features[TriageFeatures.NowSeconds] = now * 3600;
        features[TriageFeatures.AgingHours] = settings.AgingHours;
        features[TriageFeatures.Outcomes] = Outcomes;
        features[TriageFeatures.Growth] = Growth.Doublings(CourseOf(open, features));
        features[TriageFeatures.Impact] = Impact.Predict(features, features[TriageFeatures.Growth]);
    }

    /// <summary>Learns from an item that was closed.</summary>
    /// <param name="open">The item.</param>
    /// <param name="outcome">What became of it.</param>
    /// <returns>Whether it was done in time.</returns>
    public bool Close(OpenItem open, WorkOutcome outcome)
    {
        var item = open.Item;
        var at = HoursOf(outcome.ClosedAt);
        var isInTime = outcome.ClosedAt <= DueOf(item);
        Span<double> features = stackalloc double[TriageFeatures.Count];
        Consider(open, at, 0, features);
        if (outcome.Severity is { } severity)
        {
            Impact.Learn(features, (int)severity);
        }

        Growth.Learn(CourseOf(open, features), outcome.Severity is { } confirmed ? (int)confirmed : double.NaN, at);

        if (open.Words.Length > 0 && (outcome.Severity ?? item.Severity) is { } label)
        {
            (Words ??= new SeverityReader(4, WordBits)).LearnAgain(open.Words, (int)label);
        }

        var effort = outcome.Effort is { TotalHours: > 0 and < MaxHours } told ? told.TotalHours : double.NaN;
        Service.Close(item.Kind, open.Team, at, double.IsNaN(effort) ? EffortOf(open) : effort, isInTime);
        if (!double.IsNaN(effort))
        {
            var took = Math.Log(effort * 3600);
            var (mean, _, estimate) = ExpectLog(open);
            if (!double.IsNaN(estimate))
            {
                Estimates.Learn(estimate, mean, took);
            }

            var (kind, category) = open.Kinds;
            Times.Learn(kind, category, took, at * 3600);
        }

        Outcomes++;
        return isInTime;
    }

    /// <summary>FNV-1a.</summary>
    public static ulong Hash(string? text) => Core.Learning.Fnv1a.Of(text.AsSpan(0, Math.Min(text?.Length ?? 0, WorkItem.MaxNameLength)));

    private static double Known(double? value) => value is >= 0 and < double.PositiveInfinity ? value.Value : double.NaN;

    /// <summary>A team and kind, and a team and category.</summary>
    public static (ulong Kind, ulong Category) KindsOf(WorkItem item)
    {
        var team = Hash(item.Team);
        var kind = (team * 31) + (ulong)item.Kind + 1;
        return (kind, item.Category is { Length: > 0 } category ? (team ^ Hash(category)) * 0x9E3779B97F4A7C15 : kind);
    }

    // Planned work of a category is another matter than its faults.
    private FaultCourse CourseOf(OpenItem open, ReadOnlySpan<double> features) => new(
        open.Item.Kind,
        open.Kinds.Category + (open.Item.Kind == WorkKind.Inspection ? 1UL : 0),
        Impact.Predict(features, 0),
        features[TriageFeatures.AgeHours],
        (int)features[TriageFeatures.Reports] - 1,
        open.Pace);

    private (double Mean, double Variance, double LogEstimate) ExpectLog(OpenItem open)
    {
        var (kind, category) = open.Kinds;
        var (mean, variance, _) = Times.Expect(kind, category);
        if (open.Item.Effort is not { TotalHours: > 0 and < MaxHours } estimate)
        {
            // An hour, before anything was learned.
            return Times.All.Count > 0 ? (mean, variance, double.NaN) : (Math.Log(3600), variance, double.NaN);
        }

        var log = Math.Log(estimate.TotalSeconds);
        var joined = Times.All.Count > 0 ? Estimates.Join(log, mean, variance) : (log, 0.1);
        return (joined.Item1, joined.Item2, log);
    }
}
