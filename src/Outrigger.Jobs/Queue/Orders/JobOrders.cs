using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Egress;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Jobs.Queue.Orders;

/// <summary>Checks orders and makes jobs of them. Thread-safe.</summary>
internal sealed class JobOrders(JobTypes types, IJobScorer scorer, EgressAddressPolicy addresses, IOptionsMonitor<QueueOptions> options, TimeProvider time, ILogger<JobOrders> logger)
{
    private const int MaxSignalBytes = 4 << 10;
    private const int MaxUserChars = 256;
    private const int MaxModelChars = 256;
    private const int MaxKeyChars = 255;
    private const int MaxAttempts = 100;

    private static readonly TimeSpan LongestTimeLimit = TimeSpan.FromDays(7);

    /// <summary>The job, or what is wrong with the order.</summary>
    public (NewJob? Job, OutriggerError? Error) Read(TenantId tenant, JobOrder order)
    {
        var settings = options.CurrentValue;
        if (Check(order, settings) is { } error)
        {
            return (null, error);
        }

        var now = time.GetUtcNow();
        var runAt = order.Delay is { } delay ? now + delay : order.RunAt;
        var job = new NewJob
        {
            Id = time.NewId(),
            Tenant = tenant,
            Queue = order.Queue ?? settings.DefaultQueue,
            Type = order.Type,
            Input = order.Input,
            Model = order.Model,
            Priority = order.Priority,
            Score = order.Priority,
            IsScored = order.IsScored && scorer.IsAvailable,
            DeadlineMicros = order.Deadline?.ToUnixMicroseconds(),
            Signals = order.Signals,
            RunAtMicros = runAt > now ? runAt.Value.ToUnixMicroseconds() : null,
            MaxAttempts = order.Attempts ?? settings.Attempts,
            Backoff = order.Backoff ?? settings.Backoff,
            TimeLimit = order.TimeLimit,
            After = order.After,
            AddedBy = order.AddedBy ?? "",
            UserId = order.UserId,
            CallbackUrl = order.CallbackUrl,
            IdempotencyKey = order.IdempotencyKey,
            RequestHash = order.IdempotencyKey is null ? default : Hash(order),
            Schedule = order.Schedule,
        };
        return (scorer.IsAvailable ? Admit(job, job.RunAtMicros ?? now.ToUnixMicroseconds()) : job, null);
    }

    /// <summary>What the queue orders it by.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Assistance that fails must not refuse a job: the caller's own number counts.")]
    public double Score(NewJob job, long readyMicros)
    {
        try
        {
            var score = scorer.Score(job, readyMicros);
            return double.IsFinite(score) ? score : job.Priority;
        }
        catch (Exception failure)
        {
            logger.ScoringFailed(failure, job.Type);
            return job.Priority;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Assistance that fails must not refuse a job: the caller's own number counts.")]
    private NewJob Admit(NewJob job, long readyMicros)
    {
        try
        {
            var admitted = scorer.Admit(job, readyMicros);
            return double.IsFinite(admitted.Score) ? admitted : job;
        }
        catch (Exception failure)
        {
            logger.ScoringFailed(failure, job.Type);
            return job;
        }
    }

    private OutriggerError? Check(JobOrder order, QueueOptions settings) =>
        !QueueNames.IsType(order.Type) ? Wrong("type", "type has 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.")
        : order.Queue is not null && !QueueNames.IsQueue(order.Queue) ? Wrong("queue", "queue has 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.")
        : order.Input.Length > settings.MaxInputBytes ? QueueErrors.TooLarge.With($"input has {order.Input.Length:N0} bytes; {settings.MaxInputBytes:N0} are allowed.") with { Param = "input" }
        : order.Priority is > JobOrder.MaxPriority or < -JobOrder.MaxPriority ? Wrong("priority", $"priority lies between -{JobOrder.MaxPriority} and {JobOrder.MaxPriority}.")
        : CheckTimes(order, settings)
        ?? (order.Attempts is < 1 or > MaxAttempts ? Wrong("attempts", $"attempts lies between 1 and {MaxAttempts}.")
        : order.Signals.Length > MaxSignalBytes ? Wrong("signals", $"signals has more than {MaxSignalBytes} bytes.")
        : order.UserId?.Length > MaxUserChars ? Wrong("userId", $"userId has more than {MaxUserChars} characters.")
        : order.Model?.Length > MaxModelChars ? Wrong("model", $"model has more than {MaxModelChars} characters.")
        : order.IdempotencyKey is { } key && !IsKey(key) ? Wrong("idempotencyKey", $"An idempotency key has 1 to {MaxKeyChars} printable ASCII characters.")
        : order.CallbackUrl is not null && addresses.Check(order.CallbackUrl) is { } refused ? refused with { Param = "callbackUrl" }
        : types.Check(order.Type, order.Input.Span));

    private OutriggerError? CheckTimes(JobOrder order, QueueOptions settings)
    {
        var latest = time.GetUtcNow() + settings.MaxDelay;
        return order.Delay is { } delay && (delay < TimeSpan.Zero || delay > settings.MaxDelay) ? Wrong("delaySeconds", $"The delay lies between 0 and {settings.MaxDelay.TotalDays:0.###} days.")
            : order.RunAt > latest ? Wrong("runAt", $"runAt lies more than {settings.MaxDelay.TotalDays:0.###} days ahead.")
            : order.Deadline is { } deadline && (deadline > latest || deadline < DateTimeOffset.UnixEpoch) ? Wrong("deadline", $"deadline lies more than {settings.MaxDelay.TotalDays:0.###} days ahead, or before 1970.")
            : order.Backoff is { } backoff && (backoff < TimeSpan.Zero || backoff > settings.MaxBackoff) ? Wrong("backoffSeconds", $"The backoff lies between 0 and {settings.MaxBackoff.TotalSeconds:0} seconds.")
            : order.TimeLimit is { } limit && (limit <= TimeSpan.Zero || limit > LongestTimeLimit) ? Wrong("timeLimitSeconds", $"The time limit lies between 0 and {LongestTimeLimit.TotalDays} days.")
            : null;
    }

    private static OutriggerError Wrong(string member, string detail) => CoreErrors.InvalidRequest.With(detail) with { Param = member };

    private static bool IsKey(string key) => key.Length is > 0 and <= MaxKeyChars && !key.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // What was asked for, in one unambiguous form: each part with its length before it.
    private static byte[] Hash(JobOrder order)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(head))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(order.Type);
            writer.WriteStringValue(order.Queue);
            writer.WriteStringValue(order.Model);
            writer.WriteNumberValue(order.Priority);
            writer.WriteBooleanValue(order.IsScored);
            writer.WriteStringValue(order.Deadline?.ToString("O"));
            writer.WriteStringValue(order.RunAt?.ToString("O"));
            writer.WriteStringValue(order.Delay?.ToString("c"));
            writer.WriteNumberValue(order.Attempts ?? 0);
            writer.WriteStringValue(order.Backoff?.ToString("c"));
            writer.WriteStringValue(order.TimeLimit?.ToString("c"));
            writer.WriteStringValue(order.After?.ToString());
            writer.WriteStringValue(order.UserId);
            writer.WriteStringValue(order.CallbackUrl);
            writer.WriteNumberValue(order.Input.Length);
            writer.WriteNumberValue(order.Signals.Length);
            writer.WriteEndArray();
        }

        hash.AppendData(head.WrittenSpan);
        hash.AppendData(order.Input.Span);
        hash.AppendData(order.Signals.Span);
        return hash.GetHashAndReset();
    }
}
