using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Forecasting.Series;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Forecasting;

/// <summary>All series that are kept, as they are saved over a restart: about 8 KB each with the default history. Thread-safe.</summary>
internal sealed class ForecastSeriesState(NamedSeriesStore store, IOptionsMonitor<ForecastingOptions> options) : ILearnedState
{
    private const int Version = 1;
    private const int MaxCapacity = 20_000;
    private const int MaxSeries = 1_000_000;

    public string Name => "forecast-series";

    public int FormatVersion => Version;

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var copy = StateCopy.To(writer);
        var all = store.All();
        var count = all.Count;
        copy.Do(ref count, 0, MaxSeries);
        foreach (var series in all)
        {
            lock (series.Gate)
            {
                Head(copy, series.Tenant.Value, series.Name, series.Step.Ticks, (int)series.Aggregate, series.Capacity);
                series.Copy(copy);
            }
        }
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != Version)
        {
            throw StateCopy.Corrupt($"format {formatVersion} is not read");
        }

        var copy = StateCopy.From(state);
        var count = 0;
        copy.Do(ref count, 0, MaxSeries);
        var all = new List<NamedSeries>();
        var names = new HashSet<(TenantId, string)>();
        for (var i = 0; i < count; i++)
        {
            var (tenant, name, ticks, aggregate, capacity) = Head(copy, "", "", 0, 0, 0);
            if (!TenantId.TryParse(tenant, out var id) || !names.Add((id, name)))
            {
                throw StateCopy.Corrupt("a series has no tenant, or comes twice");
            }

            var series = new NamedSeries(id, name, TimeSpan.FromTicks(ticks), (StepAggregate)aggregate, capacity);
            series.Copy(copy);
            all.Add(series);
        }

        if (!copy.IsAtEnd)
        {
            throw StateCopy.Corrupt("it goes on behind its end");
        }

        // Those of another history length begin anew, as far as they still fit.
        var set = options.CurrentValue;
        store.Replace(all.Where(series => series.Capacity == set.HistoryLength).TakeLast(set.MaxSeries));
    }

    private static (string Tenant, string Name, long Ticks, int Aggregate, int Capacity) Head(StateCopy copy, string tenant, string name, long ticks, int aggregate, int capacity)
    {
        tenant = Text(copy, tenant);
        name = Text(copy, name);
        copy.Do(ref ticks, TimeSpan.TicksPerMillisecond);
        copy.Do(ref aggregate, 0, (int)StepAggregate.Max);
        copy.Do(ref capacity, 16, MaxCapacity);
        return (tenant, name, ticks, aggregate, capacity);
    }

    private static string Text(StateCopy copy, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = bytes.Length;
        copy.Do(ref length, 0, 4 * ForecastRequest.MaxNameLength);
        if (copy.IsReading)
        {
            bytes = new byte[length];
        }

        copy.Do(bytes.AsSpan());
        return Encoding.UTF8.GetString(bytes);
    }
}
