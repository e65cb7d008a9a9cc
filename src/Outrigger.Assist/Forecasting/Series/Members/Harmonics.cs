namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>Sine and cosine of the first harmonics of a period, one row a slot. Immutable; all series of a period may share one.</summary>
internal sealed class Harmonics
{
    private readonly float[] _table;

    public Harmonics(int period, int count)
    {
        Period = period;
        Width = 2 * Math.Min(count, (period - 1) / 2);
        _table = new float[period * Width];
        for (var slot = 0; slot < period; slot++)
        {
            for (var k = 0; k < Width; k += 2)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * ((k / 2) + 1) * slot / period);
                _table[(slot * Width) + k] = (float)sine;
                _table[(slot * Width) + k + 1] = (float)cosine;
            }
        }
    }

    public int Period { get; }

    /// <summary>How many numbers a slot has.</summary>
    public int Width { get; }

    public void CopyTo(long time, Span<double> inputs)
    {
        var row = _table.AsSpan((int)(time % Period) * Width, Width);
        for (var i = 0; i < row.Length; i++)
        {
            inputs[i] = row[i];
        }
    }
}
