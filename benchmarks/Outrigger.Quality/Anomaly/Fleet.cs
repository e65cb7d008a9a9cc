namespace Outrigger.Quality.Anomaly;

/// <summary>
/// A fleet of thermometers by a seed: sites with a day's course, weather that wanders and fronts that pass (all devices of a
/// site see them at once), devices with their own level, noise and resolution. Some break, in one of seven ways and four sizes.
/// </summary>
internal sealed class Fleet
{
    public const int Devices = 240;
    public const int Minutes = 5 * 1440;

    /// <summary>Up to here everybody only learns; nothing counts.</summary>
    public const int Learning = 1440;

    private const int DevicesOfSite = 15;
    private static readonly double[] Sizes = [4, 8, 16, 32];

    private readonly Random _random;
    private readonly double[] _wander = new double[Devices / DevicesOfSite];
    private readonly double[] _front = new double[Devices / DevicesOfSite];
    private readonly double[] _level = new double[Devices];
    private readonly double[] _noise = new double[Devices];
    private readonly double[] _held = new double[Devices];

    public Fleet(int seed)
    {
        _random = new Random(seed);
        for (var i = 0; i < Devices; i++)
        {
            _level[i] = 15 + (10 * _random.NextDouble());
            _noise[i] = 0.08 + (0.25 * _random.NextDouble());
            Size[i] = Sizes[_random.Next(Sizes.Length)];
            Fault[i] = i % 2 == 0 ? FleetFault.None : (FleetFault)(1 + (i / 2 % 7));
            From[i] = Fault[i] == FleetFault.None ? Minutes : (2 * 1440) + _random.Next(2 * 1440);
        }
    }

    public FleetFault[] Fault { get; } = new FleetFault[Devices];

    /// <summary>The minute in which a device's fault begins.</summary>
    public int[] From { get; } = new int[Devices];

    /// <summary>How large it is, in the device's noise.</summary>
    public double[] Size { get; } = new double[Devices];

    public static int SiteOf(int device) => device / DevicesOfSite;

    /// <summary>A minute of all sites.</summary>
    public void Advance()
    {
        for (var i = 0; i < _wander.Length; i++)
        {
            _wander[i] = (0.999 * _wander[i]) + (0.03 * Normal());
            _front[i] = _random.Next(2000) == 0 ? 3 * Normal() : _front[i] * 0.995;
        }
    }

    /// <summary>What a device reports in a minute: a value, and by how many seconds its clock is off.</summary>
    public (double Value, double ClockSeconds) Read(int device, int minute)
    {
        var site = SiteOf(device);
        var noise = _noise[device];
        var truth = _level[device] + (3 * Math.Sin(2 * Math.PI * minute / 1440)) + _wander[site] + _front[site] + (noise * Normal());
        var value = device % 3 == 0 ? Math.Round(truth, 1) : truth;
        var age = minute - From[device];
        if (age < 0)
        {
            _held[device] = value;
            return (value, 0);
        }

        var size = Size[device];
        return Fault[device] switch
        {
            FleetFault.Stuck => (_held[device], 0),
            FleetFault.Unit => (size > 8 ? value * 1000 : (value * 1.8) + 32, 0),
            FleetFault.Clock => (value, -size * 225),
            FleetFault.Drift => (value + (size * noise * age / 60), 0),
            FleetFault.Spike => (age == 0 ? value + (size * noise) : value, 0),
            FleetFault.Noise => (value + (size / 2 * noise * Normal()), 0),
            FleetFault.Offset => (value + (size * noise), 0),
            _ => (value, 0),
        };
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
