using System.Buffers;
using System.Text.Json;

namespace Outrigger.Quality.Drift;

/// <summary>What a release, or the world beside it, does to answers.</summary>
internal sealed class Change
{
    public static readonly Change None = new();

    public string Kind { get; init; } = "";

    public ShapeField? Field { get; init; }

    public double Share { get; init; }

    /// <summary>Only this client's answers; -1 for all.</summary>
    public int Client { get; init; } = -1;

    /// <summary>From which of the new version's answers on.</summary>
    public int From { get; init; }
}

/// <summary>Writes answers of an interface: clients by the time of the day, bodies by the shape, errors and times by chance. Seeded.</summary>
internal sealed class ApiTraffic(ShapeField shape, Random random)
{
    public static readonly string[] Clients = ["web", "ios", "android", "partner", "batch"];

    private static readonly double[] Weights = [0.45, 0.25, 0.2, 0.1, 0];
    private static readonly string[] Words = ["amber", "river", "stone", "cloud", "meadow", "harbor", "linden", "copper", "falcon", "orchard"];

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>How much the mix of clients differs from the usual.</summary>
    public double[] Tilt { get; set; } = [1, 1, 1, 1, 1];

    public double BatchWeight { get; set; }

    public int Client(double hour)
    {
        Span<double> weights = stackalloc double[Weights.Length];
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            // Phones in the evening, partners at night.
            var daily = 1 + (0.6 * Math.Sin((hour / 24 * 2 * Math.PI) + i));
            weights[i] = (i == 4 ? BatchWeight : Weights[i]) * daily * Tilt[i];
            sum += weights[i];
        }

        var drawn = random.NextDouble() * sum;
        for (var i = 0; i < weights.Length; i++)
        {
            drawn -= weights[i];
            if (drawn < 0)
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>An answer: its status, time and body.</summary>
    public (int Status, double LatencyMs, ReadOnlyMemory<byte> Body) Answer(int client, Change change)
    {
        var hit = change.Share > 0 && (change.Client < 0 || change.Client == client) && random.NextDouble() < change.Share;
        var latency = Math.Exp(3 + (Normal() * 0.5)) * (hit && change.Kind == "slow" ? 8 : 1);
        var drawn = random.NextDouble();
        var status = hit && change.Kind == "error-500" ? 500 : hit && change.Kind == "error-400" ? 400 : drawn < 0.004 ? 500 : drawn < 0.02 ? 404 : 200;
        _buffer.Clear();
        using var writer = new Utf8JsonWriter(_buffer);
        if (status >= 400)
        {
            writer.WriteStartObject();
            writer.WriteString("error", status == 500 ? "internal" : "not_found");
            writer.WriteEndObject();
        }
        else
        {
            Write(writer, shape, client, hit ? change : Change.None, isRoot: true);
        }

        writer.Flush();
        return (status, latency, _buffer.WrittenMemory);
    }

    private void Write(Utf8JsonWriter writer, ShapeField field, int client, Change change, bool isRoot = false)
    {
        if (!isRoot)
        {
            writer.WritePropertyName(field == change.Field && change.Kind == "rename" ? field.Name + "V2" : field.Name);
        }

        if (!isRoot && ((field == change.Field && change.Kind == "null") || random.NextDouble() < field.Nulls))
        {
            writer.WriteNullValue();
            return;
        }

        if (field == change.Field && change.Kind == "type")
        {
            WriteOtherType(writer, field);
            return;
        }

        switch (field.Kind)
        {
            case ValueKind.Object:
                WriteMembers(writer, field, client, change, isRoot);
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                var count = field == change.Field && change.Kind == "empty-list" ? 0 : 1 + random.Next(4);
                for (var i = 0; i < count; i++)
                {
                    WriteMembers(writer, field, client, change, false);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteValue(writer, field, client, field == change.Field ? change.Kind : "");
                break;
        }
    }

    private void WriteMembers(Utf8JsonWriter writer, ShapeField field, int client, Change change, bool isRoot)
    {
        writer.WriteStartObject();
        foreach (var child in field.Children)
        {
            if (random.NextDouble() < child.Presence[client] && !(child == change.Field && change.Kind == "drop"))
            {
                Write(writer, child, client, change);
            }
        }

        if (isRoot && change.Kind == "add-field")
        {
            writer.WriteString("addedNote", "new");
        }

        writer.WriteEndObject();
    }

    private void WriteOtherType(Utf8JsonWriter writer, ShapeField field)
    {
        if (field.Kind is ValueKind.Amount or ValueKind.Count)
        {
            writer.WriteStringValue(random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNumberValue(random.Next(1000));
        }
    }

    private void WriteValue(Utf8JsonWriter writer, ShapeField field, int client, string change)
    {
        // A batch job works on larger things.
        var scale = field.Scale * (client == 4 ? 30 : 1) * (change == "unit" ? 100 : 1);
        switch (field.Kind)
        {
            case ValueKind.Id when change == "format":
                writer.WriteStringValue("X" + random.Next(1_000_000) + "-legacy");
                break;
            case ValueKind.Id:
                writer.WriteStringValue(new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, (byte)random.Next(256), (byte)random.Next(256)));
                break;
            case ValueKind.Enum:
                writer.WriteStringValue(change == "enum" ? "unheard_of" : field.Values[(int)(field.Values.Length * random.NextDouble() * random.NextDouble())]);
                break;
            case ValueKind.Amount:
                writer.WriteNumberValue(Math.Round(scale * Math.Exp(Normal() * 0.4), 2));
                break;
            case ValueKind.Count:
                writer.WriteNumberValue((long)(1 + (scale * random.NextDouble())));
                break;
            case ValueKind.Date when change == "format":
                writer.WriteStringValue("1770" + random.Next(100_000_000, 999_999_999));
                break;
            case ValueKind.Date:
                writer.WriteStringValue(DateTimeOffset.UnixEpoch.AddSeconds(1_760_000_000 + random.Next(10_000_000)));
                break;
            case ValueKind.Yes:
                writer.WriteBooleanValue(random.NextDouble() < 0.7);
                break;
            default:
                writer.WriteStringValue(change == "empty-text" ? "" : Words[random.Next(Words.Length)] + " " + Words[random.Next(Words.Length)]);
                break;
        }
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
