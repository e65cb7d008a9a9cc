using Outrigger.Assist.Triage;

namespace Outrigger.Quality.Triage;

/// <summary>
/// Draws the work of some weeks: complaints by day and hour, alarms alone and in storms, inspections planned on Monday. A
/// share of the faults grows worse while it waits, and brings further reports the faster the worse it is.
/// </summary>
internal sealed class ServiceWorld
{
    private const double LogEffortSpread = 0.85;
    public const double LogHarmSpread = 1.1;
    private const int Categories = 12;

    // Hours to be done in, by kind, times what the customer's contract says.
    private static readonly double[] TargetHours = [36, 10, 120];
    private static readonly double[] ContractFactors = [0.5, 1, 2];
    private static readonly double[] HarmQuantiles = [0.0, 1.0, 2.0];

    private readonly WorldSettings _settings;
    private readonly Random _random;
    private readonly double[] _categoryEffort = new double[Categories];
    private readonly double[] _worseningShare = new double[Categories];
    private readonly List<Fault> _faults = [];

    public ServiceWorld(WorldSettings settings, int seed)
    {
        _settings = settings;
        _random = new Random(seed);
        for (var i = 0; i < Categories; i++)
        {
            _categoryEffort[i] = Normal();
            _worseningShare[i] = _random.NextDouble() * 0.6;
        }
    }

    /// <summary>The work, by arrival, its effort scaled so that it is the share of the shifts' hours that was asked for.</summary>
    public IReadOnlyList<Fault> Draw()
    {
        for (var week = 0; week < _settings.Weeks; week++)
        {
            var monday = week * 168.0;
            for (var hour = 0; hour < 168; hour++)
            {
                Complaints(monday + hour, hour);
                Scatter(monday + hour, 0.35, WorkKind.Alarm);
            }

            for (var i = 0; i < 30; i++)
            {
                Add(WorkKind.Inspection, monday + 6 + _random.NextDouble(), _random.Next(2));
            }

            for (var storms = Poisson(1.5); storms > 0; storms--)
            {
                Storm(monday + (_random.NextDouble() * 168));
            }
        }

        var ordered = _faults.OrderBy(fault => fault.Arrival).ToArray();
        var scale = _settings.Load * _settings.Weeks * Technician.HoursAWeek / ordered.Sum(fault => fault.Effort);
        return [.. ordered.Select((fault, number) => Numbered(fault, number, fault.Effort * scale))];
    }

    private static Fault Numbered(Fault fault, int number, double effort) => new()
    {
        Number = number,
        Kind = fault.Kind,
        Skill = fault.Skill,
        Category = fault.Category,
        Arrival = fault.Arrival,
        Due = fault.Due,
        Effort = effort,
        Harm = fault.Harm,
        DoublingHours = fault.DoublingHours,
        Severity = fault.Severity,
        People = fault.People,
        Systems = fault.Systems,
        IsSafety = fault.IsSafety,
        Reports = fault.Reports,
        Confirmed = fault.Confirmed,
    };

    // Office hours of weekdays bring most complaints, Mondays more.
    private void Complaints(double at, int hourOfWeek)
    {
        var (day, hour) = (hourOfWeek / 24, hourOfWeek % 24);
        var rate = (hour is >= 8 and < 20 ? 1.0 : 0.15) * (day switch { 0 => 1.6, 5 or 6 => 0.4, _ => 1.0 });
        Scatter(at, 1.3 * rate, WorkKind.Complaint);
    }

    private void Scatter(double hour, double rate, WorkKind kind)
    {
        for (var left = Poisson(rate); left > 0; left--)
        {
            Add(kind, hour + _random.NextDouble(), PickSkill(kind));
        }
    }

    // One cause that shows as many alarms within two hours, nearly all of the network.
    private void Storm(double at)
    {
        for (var left = 6 + _random.Next(14); left > 0; left--)
        {
            Add(WorkKind.Alarm, at + (_random.NextDouble() * 2), _random.NextDouble() < 0.8 ? 0 : 1);
        }
    }

    private int PickSkill(WorkKind kind)
    {
        var dice = _random.NextDouble();
        return kind == WorkKind.Alarm ? (dice < 0.65 ? 0 : 1) : dice < 0.3 ? 0 : dice < 0.55 ? 1 : 2;
    }

    private void Add(WorkKind kind, double at, int skill)
    {
        var category = (skill * 4) + _random.Next(4);
        var known = _settings.EffortKnown;
        var effort = Math.Exp(LogEffortSpread * ((Math.Sqrt(known) * _categoryEffort[category]) + (Math.Sqrt(1 - known) * Normal())));
        var z = Normal() - (kind == WorkKind.Inspection ? 0.8 : kind == WorkKind.Alarm ? -0.3 : 0);
        var isWorsening = kind != WorkKind.Inspection && _random.NextDouble() < _worseningShare[category];
        var doubling = isWorsening ? 4 + (_random.NextDouble() * 20) : double.PositiveInfinity;
        var harm = Math.Exp(LogHarmSpread * z);
        var target = _settings.AreTargetsEqual ? 36 : TargetHours[(int)kind] * ContractFactors[_random.Next(3)];
        _faults.Add(new Fault
        {
            Number = 0,
            Kind = kind,
            Skill = skill,
            Category = category,
            Arrival = at,
            Due = at + target,
            Effort = effort,
            Harm = harm,
            DoublingHours = doubling,
            Severity = Level(Seen(z)),
            People = (int)Math.Clamp(Math.Exp(2 + (1.4 * Seen(z))), 0, 100_000),
            Systems = (int)Math.Clamp(Math.Exp(0.4 + (0.8 * Seen(z))), 0, 1000),
            IsSafety = Seen(z) > 2.2,
            Reports = DrawReports(kind, at, harm, doubling),
            Confirmed = Level(z),
        });
    }

    // A sensor of the harm: as far as it is good, the harm; else noise of the same spread.
    private double Seen(double z) => (_settings.SignalQuality * z) + (Math.Sqrt(1 - (_settings.SignalQuality * _settings.SignalQuality)) * Normal());

    private static WorkSeverity Level(double z) => (WorkSeverity)HarmQuantiles.Count(quantile => z > quantile);

    private double[] DrawReports(WorkKind kind, double at, double harm, double doubling)
    {
        if (kind == WorkKind.Inspection)
        {
            return [];
        }

        // How informative further reports are is part of the quality of signals as well.
        var seen = Math.Pow(harm, _settings.SignalQuality);
        var times = new List<double>();
        for (var hour = 0; hour < 96 && times.Count < 40; hour++)
        {
            var growth = double.IsPositiveInfinity(doubling) || _settings.SignalQuality == 0 ? 1 : Math.Pow(2, Math.Min(3, hour / doubling));
            for (var left = Poisson(0.03 * seen * growth); left > 0; left--)
            {
                times.Add(at + hour + _random.NextDouble());
            }
        }

        times.Sort();
        return [.. times];
    }

    private int Poisson(double mean)
    {
        var limit = Math.Exp(-mean);
        var count = 0;
        for (var product = _random.NextDouble(); product > limit; product *= _random.NextDouble())
        {
            count++;
        }

        return count;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
