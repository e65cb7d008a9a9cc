using Outrigger.Assist.Priority.Estimates;

namespace Outrigger.Assist.Priority;

/// <summary>
/// What is known of one tenant's tasks, and the features of a score made of it. O(1) a score, no allocation; about 110 KB at
/// its bound of 1,024 kinds. Not thread-safe: lock it to use it.
/// </summary>
internal sealed class PriorityEngine(PrioritySettings settings)
{
    private const int MaxPlaces = 256;
    private const double PlaceHalfLife = 60;
    private const double MaxSeconds = 30 * 86_400;
    private const double ShareHalfLife = 3600;
    private const double ShareBurst = 10;

    // What a place's tasks took beside what was expected: the logarithm, which fades.
    private readonly Dictionary<ulong, (double Stretch, double At)> _places = [];
    private Core.Learning.DecayedCounter _all;
    private Core.Learning.DecayedCounter _critical;

    public PrioritySettings Settings => settings;

    public ServiceTimes Times { get; } = new(settings.MaxTypes);

    public DurationEstimates Estimates { get; } = new();

    public RiskEstimate Risk { get; } = new(settings.MaxTypes);

    /// <summary>How many outcomes were told.</summary>
    public long Outcomes { get; set; }

    /// <summary>Whether the last critical task was counted as high.</summary>
    public bool IsCapped { get; private set; }

    public bool IsCold => Outcomes < settings.MinOutcomes;

    /// <summary>The level that counts for a new task: critical as long as the tenant's share of critical tasks is kept.</summary>
    public int Admit(PriorityTask task, double now)
    {
        var own = LevelOf(task);
        _all.Add(1, now, ShareHalfLife);
        if (own < (int)PriorityLevel.Critical)
        {
            return own;
        }

        var isWithin = _critical.ValueAt(now, ShareHalfLife) + 1 <= (settings.MaxCriticalShare * _all.ValueAt(now, ShareHalfLife)) + ShareBurst;
        if (isWithin)
        {
            _critical.Add(1, now, ShareHalfLife);
        }

        IsCapped = !isWithin && !IsCold;
        return IsCapped ? (int)PriorityLevel.High : own;
    }

    /// <summary>Fills in the features of a score.</summary>
    /// <param name="task">The task.</param>
    /// <param name="level">The level that counts.</param>
    /// <param name="now">The moment, in seconds.</param>
    /// <param name="isCold">Whether only the fixed rule counts.</param>
    /// <param name="features">[<see cref="PriorityFeatures.Count"/>].</param>
    /// <param name="usualSeconds">What is usual for all, where something better is known than what was learned.</param>
    public void Consider(PriorityTask task, int level, double now, bool isCold, Span<double> features, double? usualSeconds = null)
    {
        var (mean, variance, _) = ExpectLog(task);
        var (expected, likely) = ServiceTimes.ToSeconds(mean, variance);
        var since = Math.Min(PriorityClock.ToSeconds(task.WaitingSince), now);
        var usual = usualSeconds ?? (Times.All.Count > 0 ? Times.UsualSeconds : expected);
        var own = LevelOf(task);
        features[PriorityFeatures.Level] = level;
        features[PriorityFeatures.OwnLevel] = own;
        features[PriorityFeatures.AgeLevels] = (now - since) / settings.AgingSeconds;
        features[PriorityFeatures.IsCold] = isCold ? 1 : 0;
        var allowance = double.NaN;
        features[PriorityFeatures.SlackSeconds] = double.NaN;
        if (task.Deadline is { } due && (settings.Without & PriorityParts.Deadline) == 0)
        {
            var deadline = PriorityClock.ToSeconds(due);
            allowance = Math.Max(deadline - since, 0);
            var ahead = task.QueueAhead is { } queue ? Math.Clamp(queue.TotalSeconds, 0, MaxSeconds) : 0;
            features[PriorityFeatures.SlackSeconds] = deadline - now - expected - ahead;
        }

        features[PriorityFeatures.HorizonSeconds] = usual;
        features[PriorityFeatures.AllowanceSeconds] = allowance;
        features[PriorityFeatures.Load] = (settings.Without & PriorityParts.Load) == 0 ? LoadOf(task, now) : 0;
        var disturbance = IsShare(task.Disturbance) ? task.Disturbance!.Value : double.NaN;
        var (risk, levelRisk) = Risk.Estimate(
            new RiskFacts(own, KindOf(task), disturbance, allowance, expected, usual, task.Signals), (settings.Without & PriorityParts.LearnedRisk) == 0);
        features[PriorityFeatures.LevelLogit] = Core.Learning.Logistic.Logit(levelRisk);
        features[PriorityFeatures.RiskLogit] = (settings.Without & PriorityParts.Risk) == 0 ? Core.Learning.Logistic.Logit(risk) : features[PriorityFeatures.LevelLogit];
        features[PriorityFeatures.ExpectedSeconds] = expected;
        features[PriorityFeatures.LikelySeconds] = likely;
        features[PriorityFeatures.UsualSeconds] = (settings.Without & PriorityParts.Length) == 0 ? usual : expected;
        features[PriorityFeatures.SecondsToFront] = since + ((settings.FrontAtLevels - own) * settings.AgingSeconds) - now;
        features[PriorityFeatures.Disturbance] = disturbance;
        features[PriorityFeatures.NowSeconds] = now;
        features[PriorityFeatures.AgingSeconds] = settings.AgingSeconds;
        features[PriorityFeatures.Outcomes] = Outcomes;
        features[PriorityFeatures.Labels] = Risk.Labels;
    }

    /// <summary>Learns from what became of a task.</summary>
    public void Learn(PriorityTask task, PriorityOutcome outcome, double now)
    {
        var kind = KindOf(task);
        var (mean, variance, logEstimate) = ExpectLog(task);
        var expected = ServiceTimes.ToSeconds(mean, variance).Expected;
        var isTaught = false;
        if (outcome.WasImportant is { } mattered)
        {
            var allowance = task.Deadline is { } due ? Math.Max((due - task.WaitingSince).TotalSeconds, 0) : double.NaN;
            var disturbance = IsShare(task.Disturbance) ? task.Disturbance!.Value : double.NaN;
            var usual = Times.All.Count > 0 ? Times.UsualSeconds : expected;
            Risk.Learn(
                new RiskFacts(LevelOf(task), kind, disturbance, (settings.Without & PriorityParts.Deadline) == 0 ? allowance : double.NaN, expected, usual, task.Signals),
                mattered);
            isTaught = true;
        }

        if (outcome.Duration is { } duration && duration > TimeSpan.Zero && duration.TotalSeconds <= MaxSeconds)
        {
            var took = Math.Log(duration.TotalSeconds);
            if (task.Place is { Length: > 0 } place)
            {
                NotePlace(place, took - mean, now);
            }

            if (!double.IsNaN(logEstimate))
            {
                Estimates.Learn(logEstimate, Times.Expect(kind, SizedKindOf(task, kind)).Mean, took);
            }

            Times.Learn(kind, SizedKindOf(task, kind), took, now);
            isTaught = true;
        }

        Outcomes += isTaught ? 1 : 0;
    }

    /// <summary>How many seconds a task is expected to take.</summary>
    public double ExpectSeconds(PriorityTask task)
    {
        var (mean, variance, _) = ExpectLog(task);
        return ServiceTimes.ToSeconds(mean, variance).Expected;
    }

    /// <summary>The level as a number that can be: what is no level counts as normal.</summary>
    public static int LevelOf(PriorityTask task) => task.Level is >= PriorityLevel.Low and <= PriorityLevel.Critical ? (int)task.Level : (int)PriorityLevel.Normal;

    private static bool IsShare(double? value) => value is >= 0 and <= 1;

    private (double Mean, double Variance, double LogEstimate) ExpectLog(PriorityTask task)
    {
        var kind = KindOf(task);
        var (mean, variance, count) = Times.Expect(kind, SizedKindOf(task, kind));
        if (task.ExpectedDuration is not { } estimate || estimate <= TimeSpan.Zero || estimate.TotalSeconds > MaxSeconds)
        {
            return (mean, variance, double.NaN);
        }

        var log = Math.Log(estimate.TotalSeconds);
        if (count == 0 && Times.All.Count == 0)
        {
            return (log - 0.05, 0.1, log);
        }

        var joined = Estimates.Join(log, mean, variance);
        return (joined.Mean, joined.Variance, log);
    }

    private double LoadOf(PriorityTask task, double now)
    {
        if (task.Load is { } given)
        {
            return double.IsNaN(given) ? 0 : Math.Clamp(given, 0, 1);
        }

        if (task.Place is not { Length: > 0 } place || !_places.TryGetValue(Hash(place), out var known))
        {
            return 0;
        }

        // Work that takes twice as long as expected is half in the way of other work.
        var stretch = known.Stretch * Math.Pow(2, -Math.Max(0, now - known.At) / PlaceHalfLife);
        return Math.Clamp(1 - Math.Exp(-stretch), 0, 1);
    }

    private void NotePlace(string place, double stretch, double now)
    {
        var key = Hash(place);
        if (!_places.TryGetValue(key, out var known))
        {
            if (_places.Count >= MaxPlaces)
            {
                _places.Remove(_places.MinBy(static pair => pair.Value.At).Key);
            }

            known = (0, now);
        }

        var faded = known.Stretch * Math.Pow(2, -Math.Max(0, now - known.At) / PlaceHalfLife);
        _places[key] = (faded + (0.1 * (Math.Clamp(stretch, -5, 5) - faded)), Math.Max(known.At, now));
    }

    private static ulong KindOf(PriorityTask task) => Hash(task.Type);

    // Sizes by powers of two.
    private static ulong SizedKindOf(PriorityTask task, ulong kind) =>
        task.Size is >= 0 and < 1e15 ? (kind ^ (ulong)(1 + (int)Math.Log2(1 + task.Size.Value))) * 0x9E3779B97F4A7C15 : kind;

    private static ulong Hash(string? text) => Core.Learning.Fnv1a.Of(text.AsSpan(0, Math.Min(text?.Length ?? 0, PriorityTask.MaxNameLength)));
}
