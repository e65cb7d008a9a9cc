using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

namespace Outrigger.Storage.Queue.Postgres;

/// <summary>
/// Signals as payloads of <c>NOTIFY</c>: who says it, then a line for each: <c>w</c> and a queue, or <c>e</c> and an event,
/// both as JSON. PostgreSQL takes payloads shorter than 8,000 bytes. Thread-safe.
/// </summary>
internal sealed class SignalText
{
    private const int MaxBytes = 7900;

    private readonly string _sender = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Packs signals into as few payloads as they fit in; one that fits in none is left out.</summary>
    public IEnumerable<string> Write(IReadOnlyCollection<string> queues, IReadOnlyCollection<JobEvent> events)
    {
        var lines = queues.Select(queue => "w" + JsonSerializer.Serialize(queue, SignalJson.Default.String))
            .Concat(events.Select(happened => "e" + JsonSerializer.Serialize(SignalledEvent.Of(happened), SignalJson.Default.SignalledEvent)));
        var payload = new StringBuilder(_sender);
        var bytes = _sender.Length;
        var payloads = new List<string>();
        foreach (var line in lines)
        {
            var length = Encoding.UTF8.GetByteCount(line) + 1;
            if (length + _sender.Length > MaxBytes)
            {
                continue;
            }

            if (bytes + length > MaxBytes)
            {
                payloads.Add(payload.ToString());
                payload.Clear().Append(_sender);
                bytes = _sender.Length;
            }

            payload.Append('\n').Append(line);
            bytes += length;
        }

        if (bytes > _sender.Length)
        {
            payloads.Add(payload.ToString());
        }

        return payloads;
    }

    /// <summary>What others said; nothing for what this process said itself, and for what is no such payload.</summary>
    public (IReadOnlyList<string> Queues, IReadOnlyList<JobEvent> Events) Read(string payload)
    {
        var lines = payload.Split('\n');
        var (queues, events) = (new List<string>(), new List<JobEvent>());
        foreach (var line in lines[0] == _sender ? [] : lines.Skip(1))
        {
            try
            {
                if (line.StartsWith('w') && JsonSerializer.Deserialize(line.AsSpan(1), SignalJson.Default.String) is { } queue)
                {
                    queues.Add(queue);
                }
                else if (line.StartsWith('e') && JsonSerializer.Deserialize(line.AsSpan(1), SignalJson.Default.SignalledEvent)?.ToEvent() is { } happened)
                {
                    events.Add(happened);
                }
            }
            catch (JsonException)
            {
                // Anybody on the database may notify; what is not ours says nothing to us.
            }
        }

        return (queues, events);
    }
}

/// <summary>An event as it travels.</summary>
internal sealed record SignalledEvent(JobEventKind Kind, string Tenant, string Queue, Guid Id, string Type, long At, int? Progress, string? Error)
{
    public static SignalledEvent Of(JobEvent happened) => new(
        happened.Kind, happened.Tenant.Value, happened.Queue, happened.Id, happened.Type, happened.AtMicros, happened.ProgressPercent, happened.ErrorCode);

    public JobEvent? ToEvent() => TenantId.TryParse(Tenant, out var tenant) && Queue is not null && Type is not null && Enum.IsDefined(Kind)
        ? new(Kind, tenant, Queue, Id, Type, At, Progress, Error)
        : null;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(SignalledEvent))]
internal sealed partial class SignalJson : JsonSerializerContext;
