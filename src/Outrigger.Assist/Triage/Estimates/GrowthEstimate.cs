namespace Outrigger.Assist.Triage.Estimates;

/// <summary>
/// How much worse or less bad a fault is by now than its form says: the worse it is the more often it is reported again, and
/// some faults grow while they wait. Four courses are weighed against each other by Bayes: none, and doubling in 6, 12 or 24
/// hours. How often a fault of a kind and level is reported is a gamma–Poisson rate, so a single report moves little and a
/// growing pace of reports much; how many faults of a category grow is learned from their reports and from how severe they
/// turned out to be. O(1), no allocation but for a new category. Not thread-safe.
/// </summary>
/// <param name="capacity">Of how many categories the share that grows is kept; the one not seen for longest gives way.</param>
internal sealed class GrowthEstimate(int capacity)
{
    /// <summary>Three kinds with four levels each.</summary>
    public const int Rates = 12;

    /// <summary>What a severity more means in doublings of harm.</summary>
    public const double LevelDoublings = 1.4;

    private const int Courses = 4;
    private const double Ln2 = 0.693147180559945;

    // How widely the true rates of faults of a level spread, as a gamma shape; and how steeply rates follow harm.
    private const double Shape = 3;
    private const double RateByHarm = 0.85;

    // How far a confirmed severity may be from what was expected, in levels.
    private const double LevelSpread = 0.6;
    private const double PriorShare = 0.2;
    private const double PriorCount = 20;
    private const double CategoryStrength = 6;
    private const double PriorRate = 0.02;
    private const double PriorHours = 200;
    private const double LevelStrength = 20;
    private const double Memory = 2000;
    private const double CategoryMemory = 300;

    private readonly Dictionary<ulong, GrowingShare> _categories = [];
    private readonly double[] _weights = new double[Courses];
    private double _usualRate = PriorRate;

    /// <summary>Further reports of closed items, by kind and level.</summary>
    public double[] Reports { get; } = new double[Rates];

    /// <summary>The hours in which they came, those of growing faults counted by how bad they were.</summary>
    public double[] Hours { get; } = new double[Rates];

    /// <summary>All categories together.</summary>
    public GrowingShare All { get; private set; }

    public IReadOnlyDictionary<ulong, GrowingShare> Categories => _categories;

    /// <summary>By how many doublings it is expected to be worse by now than its form says.</summary>
    public double Doublings(in FaultCourse about) => Weigh(about, double.NaN);

    /// <summary>Learns from an item that was closed.</summary>
    /// <param name="about">The item.</param>
    /// <param name="severity">How severe it turned out to be; NaN when nobody wrote it down.</param>
    /// <param name="at">When, in hours since 1970.</param>
    public void Learn(in FaultCourse about, double severity, double at)
    {
        Weigh(about, severity);
        var hours = 0.0;
        for (var course = 0; course < Courses; course++)
        {
            hours += _weights[course] * HoursOf(about.Age, course, course == 0 ? 1 : Math.Exp(ReportPace.DoublingsAt(about.Age, course - 1) * Ln2));
        }

        for (var i = 0; i < Rates; i++)
        {
            Reports[i] *= 1 - (1 / Memory);
            Hours[i] *= 1 - (1 / Memory);
        }

        var slot = ((int)about.Kind * 4) + (int)Math.Round(Math.Clamp(about.Level, 0, 3));
        Reports[slot] += about.Further;
        Hours[slot] += hours;
        SumUp();
        var grew = 1 - _weights[0];
        if (!_categories.TryGetValue(about.Category, out var known) && _categories.Count >= capacity)
        {
            _categories.Remove(_categories.MinBy(static pair => pair.Value.At).Key);
        }

        _categories[about.Category] = known.With(grew, at, CategoryMemory);
        All = about.Kind == WorkKind.Inspection ? All : All.With(grew, at, Memory);
    }

    /// <summary>Puts back what was saved, beside <see cref="Reports"/> and <see cref="Hours"/>, which are filled before.</summary>
    public void Restore(GrowingShare all, IEnumerable<KeyValuePair<ulong, GrowingShare>> categories)
    {
        All = all;
        _categories.Clear();
        foreach (var (key, value) in categories.Take(capacity))
        {
            _categories[key] = value;
        }

        SumUp();
    }

    private void SumUp() => _usualRate = (Reports.Sum() + (PriorRate * PriorHours)) / (Hours.Sum() + PriorHours);

    // Leaves how likely each course is in the weights.
    private double Weigh(in FaultCourse about, double severity)
    {
        var rate = RateOf(about.Kind, about.Level);
        var prior = Shape / rate;
        var category = _categories.GetValueOrDefault(about.Category);
        var usual = (All.Grew + (PriorShare * PriorCount)) / (All.Count + PriorCount);
        var share = Math.Clamp((category.Grew + (CategoryStrength * usual)) / (category.Count + CategoryStrength), 0.001, 0.999);
        Span<double> times = stackalloc double[Courses];
        var (reports, logReports, logRate) = (Shape + about.Further, Math.Log(Shape + about.Further), Math.Log(rate));
        var most = double.NegativeInfinity;
        for (var course = 0; course < Courses; course++)
        {
            var grown = course == 0 ? 0 : ReportPace.DoublingsAt(about.Age, course - 1);
            var factor = course == 0 ? 1 : Math.Exp(grown * Ln2);
            var logRests = Math.Log(prior + HoursOf(about.Age, course, factor));
            var told = course == 0 ? 0 : about.Pace[course - 1] + (Math.Max(0, about.Further - about.Pace.Count) * grown / 2);
            var steadily = (logReports - logRests - logRate) / RateByHarm;
            var likely = Math.Log(course == 0 ? 1 - share : share / (Courses - 1)) + (told * Ln2) - (reports * logRests);
            if (!double.IsNaN(severity))
            {
                var off = severity - about.Level - (((steadily / Ln2) + grown) / LevelDoublings);
                off = (severity >= 3 && off < 0) || (severity <= 0 && off > 0) ? 0 : off;
                likely -= off * off / (2 * LevelSpread * LevelSpread);
            }

            times[course] = factor * Math.Exp(steadily);
            _weights[course] = likely;
            most = Math.Max(most, likely);
        }

        var (sum, worse) = (0.0, 0.0);
        for (var course = 0; course < Courses; course++)
        {
            _weights[course] = Math.Exp(_weights[course] - most);
            sum += _weights[course];
            worse += _weights[course] * times[course];
        }

        for (var course = 0; course < Courses; course++)
        {
            _weights[course] /= sum;
        }

        return Math.Clamp(Math.Log2(worse / sum), -10, 10);
    }

    // Further reports an hour of a fault that does not grow, between the levels by its logarithm.
    private double RateOf(WorkKind kind, double level)
    {
        var at = Math.Clamp(level, 0, 3);
        var low = (int)Math.Min(2, Math.Floor(at));
        var slot = ((int)kind * 4) + low;
        var (below, above) = (Shrunk(slot), Shrunk(slot + 1));
        return below * Math.Pow(above / below, at - low);
    }

    private double Shrunk(int slot) => (Reports[slot] + (LevelStrength * _usualRate)) / (Hours[slot] + LevelStrength);

    // Hours of waiting, each by how bad the fault was in it: the integral of its growth.
    private static double HoursOf(double age, int course, double factor)
    {
        if (course == 0)
        {
            return age;
        }

        var doubling = ReportPace.DoublingHours(course - 1);
        return (doubling / Ln2 * (factor - 1)) + (factor * Math.Max(0, age - (ReportPace.MaxDoublings * doubling)));
    }
}

/// <summary>What a fault's course is judged by.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Category">What it is about, as a hash.</param>
/// <param name="Level">How severe it is by its form alone, in levels.</param>
/// <param name="Age">Hours since the first report.</param>
/// <param name="Further">Reports after the first.</param>
/// <param name="Pace">When they came, as far as it was seen.</param>
internal readonly record struct FaultCourse(WorkKind Kind, ulong Category, double Level, double Age, int Further, ReportPace Pace);

/// <summary>How many of the latest faults grew while they waited.</summary>
/// <param name="Count">Of how many.</param>
/// <param name="Grew">How many, each by how likely it is.</param>
/// <param name="At">When the last one was closed, in hours since 1970.</param>
internal readonly record struct GrowingShare(double Count, double Grew, double At)
{
    public GrowingShare With(double grew, double at, double memory)
    {
        var kept = Count < memory - 1 ? 1 : (memory - 1) / Count;
        return new GrowingShare((Count * kept) + 1, (Grew * kept) + Math.Clamp(grew, 0, 1), Math.Max(At, at));
    }
}
