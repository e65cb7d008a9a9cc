using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Anomaly.Series;

/// <summary>
/// What can be wrong with a channel of a device besides its course: the unit changed, its clock is off, it drifts away from
/// its peers. Each answers with evidence in powers of ten, 0 while all is well. O(1) but for the peers, nothing allocated;
/// about 250 bytes. Not thread-safe.
/// </summary>
internal sealed class DeviceChecks
{
    /// <summary>What a check says when it is certain.</summary>
    public const double Certain = 6;

    private const int Learning = 60;
    private const int UnitRun = 3;
    private const double UnitTolerance = 0.05;
    private const int ClockRun = 3;
    private const double DriftSlack = 1;
    private const double DriftThreshold = 60;

    // What units are mistaken for each other: metric prefixes, minutes, hours, knots and km/h, bytes and bits, KiB, psi, °F at room temperature apart.
    private static readonly double[] Factors = [1000, 1_000_000, 60, 3600, 100, 10, 8, 1024, 3.6, 1.609, 2.205, 3.281, 25.4, 6.895, 101.325, 9.807];

    private readonly RobustScale _level = new(1 / 500.0);
    private readonly RobustScale _delay = new(1 / 200.0);
    private readonly RobustScale _apart = new(1 / 2000.0);
    private readonly ShiftTest _drift = new(DriftSlack, DriftThreshold);
    private double _range;
    private int _unitRun;
    private int _clockRun;
    private bool _isHeld;

    /// <summary>How far the last value lay from the channel's own level.</summary>
    public double FromLevel { get; private set; }

    /// <summary>
    /// Evidence that the unit changed: for some points in a row the value lies further away than the range is wide, and is the
    /// usual one times a factor between units.
    /// </summary>
    public double Unit(double value, double least, double most)
    {
        var usual = _level.Location;
        if (_unitRun == 0 && double.IsFinite(most - least))
        {
            // The range before the first point that may be of another unit: later it holds that one too.
            _range = most - least;
        }

        var apart = Math.Max(6 * _level.Spread, _range);
        var isUnit = _level.Count >= Learning && Math.Abs(usual) > 1e-9 && Math.Abs(value - usual) > apart && IsFactor(value / usual, usual, value);
        _unitRun = isUnit ? Math.Min(_unitRun + 1, 2 * Learning) : 0;
        return _unitRun == UnitRun ? Certain : 0;
    }

    /// <summary>Evidence that the clock is off: the delay of its points left what was usual and stays there.</summary>
    public double Clock(double delaySeconds, double mostShiftSeconds)
    {
        var shift = Math.Abs(delaySeconds - _delay.Location);
        var isOff = _delay.Count >= Learning && shift > mostShiftSeconds && shift > 8 * _delay.Spread;
        _clockRun = isOff ? Math.Min(_clockRun + 1, 2 * Learning) : 0;
        if (!isOff || _clockRun > Learning)
        {
            // A delay that stays is the new usual one.
            _delay.Add(delaySeconds, 1);
        }

        return _clockRun == ClockRun ? Certain : 0;
    }

    /// <summary>Evidence that the channel is held at one value: the run is longer than chance allows. Told once a run.</summary>
    public double Held(double stuck)
    {
        var isNew = stuck >= Certain && !_isHeld;
        _isHeld = stuck >= Certain;
        return isNew ? Certain : 0;
    }

    /// <summary>Learns the channel's level; a value of another unit is passed over.</summary>
    public void Learn(double value, double leastSpread)
    {
        FromLevel = value - _level.Location;
        if (_unitRun == 0 || _unitRun > Learning)
        {
            _level.Add(value, leastSpread);
        }
    }

    /// <summary>Evidence that it drifts: what sets it apart from its peers adds up.</summary>
    /// <param name="peers">How far its peers lie from their levels now; NaN without enough of them.</param>
    /// <param name="leastSpread">The least that counts as spread.</param>
    public (double Drift, double Peers) Compare(double peers, double leastSpread)
    {
        if (!double.IsFinite(peers) || _level.Count < Learning)
        {
            return (0, 0);
        }

        var apart = FromLevel - peers;
        var spread = Math.Max(_apart.Spread, leastSpread);
        var distance = _apart.Count < Learning ? 0 : (apart - _apart.Location) / spread;
        _drift.Add(distance);
        var isDrift = _drift.Certainty >= 1;
        if (_drift.Certainty < 0.25)
        {
            _apart.Add(apart, leastSpread);
        }

        if (isDrift)
        {
            // Told once; what sets it apart from now on counts from here.
            _drift.Reset();
            _apart.TryRestore(Learning / 2, apart, spread);
        }

        return (isDrift ? Certain : 0, Math.Abs(distance) > 12 ? Math.Log10(Math.Abs(distance)) : 0);
    }

    public void Save(StateWriter writer)
    {
        Save(writer, _level);
        Save(writer, _delay);
        Save(writer, _apart);
        writer.Write(_drift.Up);
        writer.Write(_drift.Down);
        writer.Write(_range);
        writer.Write(_unitRun);
        writer.Write(_clockRun);
        writer.Write(_isHeld ? 1 : 0);
    }

    public const int StateBytes = (3 * 24) + 24 + 12;

    public void Load(ref StateReader reader)
    {
        var restored = Load(ref reader, _level) & Load(ref reader, _delay) & Load(ref reader, _apart);
        restored &= _drift.TryRestore(reader.ReadPositive(), reader.ReadPositive());
        _range = reader.ReadPositive();
        _unitRun = reader.ReadInt(0, int.MaxValue);
        _clockRun = reader.ReadInt(0, int.MaxValue);
        _isHeld = reader.ReadInt(0, 1) == 1;
        if (!restored)
        {
            throw reader.Wrong();
        }
    }

    private static void Save(StateWriter writer, RobustScale scale)
    {
        writer.Write(scale.Count);
        writer.Write(scale.Location);
        writer.Write(scale.Spread);
    }

    private static bool Load(ref StateReader reader, RobustScale scale) =>
        scale.TryRestore(reader.ReadLong(), reader.ReadFinite(), reader.ReadPositive());

    // A factor, its inverse, or degrees of the other kind.
    private static bool IsFactor(double ratio, double usual, double value)
    {
        if (Near(value, (usual * 1.8) + 32) || Near(value, (usual - 32) / 1.8) || Near(value, usual + 273.15))
        {
            return true;
        }

        foreach (var factor in Factors)
        {
            if (Near(ratio, factor) || Near(ratio * factor, 1))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Near(double value, double wanted) => Math.Abs(value - wanted) <= UnitTolerance * Math.Abs(wanted);
}
