using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Priority.Estimates;
using Outrigger.Assist.Triage.Estimates;

namespace Outrigger.Assist.Triage;

/// <summary>Writes and reads a tenant's list and what it taught. About 0.3 KB an item plus 4 bytes a word. Thread-safe, the tenant is not.</summary>
internal static class TriageCodec
{
    /// <summary>What is read, for error texts.</summary>
    public const string What = "Triage";

    /// <summary>The format that is written.</summary>
    public const int Format = 2;

    // The first format knew nothing of growth and when items were reported again, and expected impact from eleven signs.
    private const int WithoutGrowth = 1;
    private const int FormerInputs = 11;

    public static void Write(BinaryWriter binary, TriageTenant tenant)
    {
        var engine = tenant.Engine;
        binary.Write(engine.Outcomes);
        WriteTimes(binary, engine);
        WriteService(binary, engine.Service);
        binary.Write(engine.Impact.Samples);
        Write(binary, engine.Impact.Regression.Weights);
        Write(binary, engine.Impact.Regression.Covariance);
        WriteGrowth(binary, engine.Growth);
        WriteWords(binary, engine.Words);
        binary.Write(tenant.Open.Count);
        foreach (var open in tenant.Open.Values)
        {
            WriteItem(binary, open);
        }

        binary.Write(tenant.Closed.Count);
        foreach (var (key, closed) in tenant.Closed)
        {
            binary.Write(key);
            binary.Write(closed.CreatedAt.UtcTicks);
            binary.Write(closed.ClosedAt.UtcTicks);
            binary.Write(closed.WasInTime);
        }
    }

    /// <summary>Whether what was saved in a format can be read.</summary>
    public static bool CanRead(int format) => format is WithoutGrowth or Format;

    /// <summary>Reads a tenant. Of the first format everything is kept but what it had learned of impact, which begins anew.</summary>
    public static TriageTenant Read(BinaryReader binary, int format, TriageSettings settings)
    {
        var engine = new TriageEngine(settings) { Outcomes = binary.ReadInt64() };
        Demand(engine.Outcomes >= 0);
        ReadTimes(binary, engine);
        ReadService(binary, engine.Service);
        var samples = binary.ReadInt64();
        Demand(samples >= 0);
        if (format == WithoutGrowth)
        {
            Read(binary, new double[FormerInputs + (FormerInputs * (FormerInputs + 1) / 2)]);
        }
        else
        {
            engine.Impact.Samples = samples;
            Read(binary, engine.Impact.Regression.Weights);
            Read(binary, engine.Impact.Regression.Covariance);
            ReadGrowth(binary, engine.Growth);
        }

        engine.Words = ReadWords(binary);
        var open = new List<OpenItem>();
        for (var left = ReadCount(binary, 1_000_000); left > 0; left--)
        {
            open.Add(ReadItem(binary, format));
        }

        var closed = new Dictionary<string, ClosedBefore>(StringComparer.Ordinal);
        for (var left = ReadCount(binary, TriageTenant.MaxClosed); left > 0; left--)
        {
            closed[binary.ReadString()] = new ClosedBefore(ReadMoment(binary), ReadMoment(binary), binary.ReadBoolean());
        }

        Demand(open.Select(static one => one.Item.Key).Distinct(StringComparer.Ordinal).Count() == open.Count);
        var tenant = new TriageTenant(settings);
        tenant.Restore(engine, open, closed);
        return tenant;
    }

    private static void Demand(bool isSound) => SavedNumbers.Demand(isSound, What);

    private static void WriteTimes(BinaryWriter binary, TriageEngine engine)
    {
        var (count, bias, square, learned) = engine.Estimates.State;
        Write(binary, [count, bias, square, learned]);
        Write(binary, engine.Times.All);
        binary.Write(engine.Times.Kinds.Count);
        foreach (var (key, mean) in engine.Times.Kinds)
        {
            binary.Write(key);
            Write(binary, mean);
        }
    }

    private static void ReadTimes(BinaryReader binary, TriageEngine engine)
    {
        Demand(engine.Estimates.TryRestore((ReadNumber(binary), ReadNumber(binary), ReadNumber(binary), ReadNumber(binary))));
        var all = ReadMean(binary);
        var kinds = new Dictionary<ulong, LogMean>();
        for (var left = ReadCount(binary, 1_000_000); left > 0; left--)
        {
            kinds[binary.ReadUInt64()] = ReadMean(binary);
        }

        engine.Times.Restore(all, kinds);
    }

    private static void WriteService(BinaryWriter binary, ServiceRecord service)
    {
        binary.Write(service.Attainments.Count);
        foreach (var ((kind, team), attainment) in service.Attainments)
        {
            binary.Write((byte)kind);
            binary.Write(team);
            binary.Write(attainment.Day);
            for (var i = 0; i < ServiceRecord.Days; i++)
            {
                binary.Write(attainment.Closed[i]);
                binary.Write(attainment.InTime[i]);
            }
        }

        binary.Write(service.Weeks.Count);
        foreach (var (team, week) in service.Weeks)
        {
            binary.Write(team);
            binary.Write(week.Week);
            Write(binary, week.Running);
            Write(binary, week.Usual);
        }
    }

    private static void ReadService(BinaryReader binary, ServiceRecord service)
    {
        for (var left = ReadCount(binary, 100_000); left > 0; left--)
        {
            var (kind, team) = (binary.ReadByte(), binary.ReadUInt64());
            var attainment = new Attainment { Day = binary.ReadInt64() };
            Demand(kind <= (byte)WorkKind.Inspection && attainment.Day is >= 0 and < 4_000_000);
            for (var i = 0; i < ServiceRecord.Days; i++)
            {
                attainment.Closed[i] = binary.ReadInt32();
                attainment.InTime[i] = binary.ReadInt32();
                Demand(attainment.Closed[i] >= 0 && attainment.InTime[i] >= 0 && attainment.InTime[i] <= attainment.Closed[i]);
            }

            service.Restore(((WorkKind)kind, team), attainment);
        }

        for (var left = ReadCount(binary, 100_000); left > 0; left--)
        {
            var team = binary.ReadUInt64();
            var week = new WorkWeek { Week = binary.ReadInt64() };
            Demand(week.Week is >= 0 and < 600_000);
            Read(binary, week.Running);
            Read(binary, week.Usual);
            Demand(week.Running.All(static hours => hours is >= 0 and < 1e9) && week.Usual.All(static hours => hours is >= 0 and < 1e9));
            week.SumUp();
            service.Restore(team, week);
        }
    }

    private static void WriteGrowth(BinaryWriter binary, GrowthEstimate growth)
    {
        Write(binary, growth.Reports);
        Write(binary, growth.Hours);
        Write(binary, [growth.All.Count, growth.All.Grew, growth.All.At]);
        binary.Write(growth.Categories.Count);
        foreach (var (key, share) in growth.Categories)
        {
            binary.Write(key);
            Write(binary, [share.Count, share.Grew, share.At]);
        }
    }

    private static void ReadGrowth(BinaryReader binary, GrowthEstimate growth)
    {
        Read(binary, growth.Reports);
        Read(binary, growth.Hours);
        Demand(growth.Reports.All(static reports => reports is >= 0 and < 1e12) && growth.Hours.All(static hours => hours is >= 0 and < 1e12));
        var all = ReadShare(binary);
        var categories = new Dictionary<ulong, GrowingShare>();
        for (var left = ReadCount(binary, 1_000_000); left > 0; left--)
        {
            categories[binary.ReadUInt64()] = ReadShare(binary);
        }

        growth.Restore(all, categories);
    }

    private static GrowingShare ReadShare(BinaryReader binary)
    {
        var share = new GrowingShare(ReadNumber(binary), ReadNumber(binary), ReadNumber(binary));
        Demand(share.Count is >= 0 and < 1e9 && share.Grew >= 0 && share.Grew <= share.Count + 1e-6);
        return share;
    }

    private static void WriteWords(BinaryWriter binary, SeverityReader? words)
    {
        binary.Write(words is not null);
        if (words is null)
        {
            return;
        }

        Write(binary, words.Counts);
        foreach (var one in words.Classes)
        {
            var numbers = new double[one.StateLength];
            one.CopyTo(numbers);
            SavedNumbers.WriteSlots(binary, numbers);
        }
    }

    private static SeverityReader? ReadWords(BinaryReader binary)
    {
        if (!binary.ReadBoolean())
        {
            return null;
        }

        var words = new SeverityReader(4, TriageEngine.WordBits);
        var counts = new double[4];
        Read(binary, counts);
        Demand(words.TryRestore(counts));
        foreach (var one in words.Classes)
        {
            var numbers = new double[one.StateLength];
            SavedNumbers.ReadSlots(binary, numbers, What);
            Demand(one.TryRestore(numbers));
        }

        return words;
    }

    private static void WriteItem(BinaryWriter binary, OpenItem open)
    {
        var item = open.Item;
        binary.Write(item.Key);
        binary.Write((byte)item.Kind);
        binary.Write(item.Team);
        binary.Write(item.Category ?? "");
        binary.Write((sbyte)(item.Severity is { } severity ? (int)severity : -1));
        Write(binary, [item.People ?? double.NaN, item.Systems ?? double.NaN, item.RevenuePerHour ?? double.NaN, open.Severity]);
        binary.Write(item.IsSafety);
        binary.Write(open.IsGuessed);
        binary.Write(item.CreatedAt.UtcTicks);
        binary.Write(item.DueAt?.UtcTicks ?? -1);
        binary.Write(item.Effort?.Ticks ?? -1);
        binary.Write(item.Reports);
        binary.Write(open.Pace.Count);
        Write(binary, [open.Pace.Fast, open.Pace.Middle, open.Pace.Slow]);
        binary.Write(open.Words.Length);
        foreach (var word in open.Words)
        {
            binary.Write(word);
        }
    }

    private static OpenItem ReadItem(BinaryReader binary, int format)
    {
        var key = binary.ReadString();
        var kind = binary.ReadByte();
        var (team, category, severity) = (binary.ReadString(), binary.ReadString(), (int)binary.ReadSByte());
        var (people, systems, revenue, level) = (binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), ReadNumber(binary));
        var (isSafety, isGuessed) = (binary.ReadBoolean(), binary.ReadBoolean());
        var created = ReadMoment(binary);
        var (due, effort, reports) = (binary.ReadInt64(), binary.ReadInt64(), binary.ReadInt32());
        Demand(key.Length is > 0 and <= WorkItem.MaxNameLength && kind <= (byte)WorkKind.Inspection && severity is >= -1 and <= 3 && level is >= 0 and <= 3
            && due >= -1 && due <= DateTimeOffset.MaxValue.UtcTicks && effort >= -1 && reports is >= 0 and <= 1_000_000);
        var pace = format == WithoutGrowth ? default : new ReportPace(binary.ReadInt32(), ReadNumber(binary), ReadNumber(binary), ReadNumber(binary));
        var most = pace.Count * ReportPace.MaxDoublings * (1 + 1e-9);
        Demand(pace.Count is >= 0 and <= 1_000_000 && pace.Slow >= 0 && pace.Slow <= pace.Middle && pace.Middle <= pace.Fast && pace.Fast <= most);
        var words = new uint[ReadCount(binary, SeverityReader.MaxWords)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = binary.ReadUInt32();
        }

        var item = new WorkItem
        {
            Key = key,
            Kind = (WorkKind)kind,
            Team = team,
            Category = category.Length == 0 ? null : category,
            Severity = severity < 0 ? null : (WorkSeverity)severity,
            People = double.IsNaN(people) ? null : people,
            Systems = double.IsNaN(systems) ? null : systems,
            RevenuePerHour = double.IsNaN(revenue) ? null : revenue,
            IsSafety = isSafety,
            CreatedAt = created,
            DueAt = due < 0 ? null : new DateTimeOffset(due, TimeSpan.Zero),
            Effort = effort < 0 ? null : TimeSpan.FromTicks(effort),
            Reports = reports,
        };
        return new OpenItem(item, words, level, isGuessed, pace);
    }

    private static void Write(BinaryWriter binary, LogMean mean) => Write(binary, [mean.Count, mean.Mean, mean.Variance, mean.At]);

    private static LogMean ReadMean(BinaryReader binary)
    {
        var mean = new LogMean(ReadNumber(binary), ReadNumber(binary), ReadNumber(binary), ReadNumber(binary));
        Demand(mean.Count >= 0 && Math.Abs(mean.Mean) < 100 && mean.Variance >= 0);
        return mean;
    }

    private static void Write(BinaryWriter binary, ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            binary.Write(number);
        }
    }

    private static void Read(BinaryReader binary, Span<double> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ReadNumber(binary);
        }
    }

    private static double ReadNumber(BinaryReader binary)
    {
        var number = binary.ReadDouble();
        Demand(double.IsFinite(number));
        return number;
    }

    private static int ReadCount(BinaryReader binary, int most)
    {
        var count = binary.ReadInt32();
        Demand(count >= 0 && count <= most);
        return count;
    }

    private static DateTimeOffset ReadMoment(BinaryReader binary)
    {
        var ticks = binary.ReadInt64();
        Demand(ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks);
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
