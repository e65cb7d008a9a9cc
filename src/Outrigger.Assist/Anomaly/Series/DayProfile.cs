using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.Anomaly.Series;

/// <summary>
/// What is usual at each time of the day, in 96 slots, and how far the last values lie from it together. A slot speaks from
/// its third visit on. O(1), nothing allocated; 508 bytes.
/// </summary>
internal sealed class DayProfile
{
    private const int Slots = 96;
    private const int SecondsOfDay = 86_400;
    private const int LeastVisits = 3;

    // How many distances make a usual error.
    private const int LeastSpoken = 20;
    private const double Weight = 0.15;
    private const double MostDistance = 6;
    private const double ErrorForgetting = 0.005;
    private const double LeastError = 0.02;

    private readonly float[] _usual = new float[Slots];
    private readonly byte[] _visits = new byte[Slots];
    private double _distance;
    private double _error;
    private int _spoken;

    /// <summary>
    /// Takes a value and tells how far the last ones lie from what is usual at their time, in usual errors; signed, NaN while
    /// it cannot say.
    /// </summary>
    public double Observe(long micros, double value, double unit, double forgetting)
    {
        var second = (int)(((micros / 1_000_000 % SecondsOfDay) + SecondsOfDay) % SecondsOfDay);
        var slot = second * Slots / SecondsOfDay;
        var answer = double.NaN;
        if (_visits[slot] >= LeastVisits)
        {
            var distance = value - _usual[slot];
            _distance += Weight * ((Math.Clamp(distance, -MostDistance * unit, MostDistance * unit) / unit) - _distance);
            if (_spoken >= LeastSpoken)
            {
                answer = _distance / Math.Max(_error / unit, LeastError);
            }

            _spoken = Math.Min(_spoken + 1, int.MaxValue - 1);
            _error += Math.Max(1.0 / _spoken, ErrorForgetting) * (Math.Min(Math.Abs(distance), 4 * unit) - _error);
        }

        if (_visits[slot] < byte.MaxValue)
        {
            _visits[slot]++;
        }

        _usual[slot] += (float)(Math.Max(1.0 / _visits[slot], forgetting) * (value - _usual[slot]));
        return answer;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_distance);
        writer.Write(_error);
        writer.Write(_spoken);
        writer.WriteRaw(_visits);
        foreach (var usual in _usual)
        {
            writer.Write(usual);
        }
    }

    public void Load(ref StateReader reader)
    {
        _distance = reader.ReadFinite();
        _error = reader.ReadPositive();
        _spoken = reader.ReadInt(0, int.MaxValue);
        reader.Take(Slots).CopyTo(_visits);
        for (var i = 0; i < Slots; i++)
        {
            _usual[i] = reader.ReadFiniteSingle();
        }
    }
}
