using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Workers;

/// <summary>
/// Does jobs of one type in this process. Made anew for each attempt, in a scope of its own. What it throws fails the attempt, which is tried again
/// while attempts are left. A job may run twice (when a process dies, or falls silent for longer than its lease), never not at all: make
/// what it does repeatable.
/// </summary>
/// <typeparam name="TInput">The input, read from JSON.</typeparam>
public interface IJobHandler<in TInput>
{
    /// <summary>Does the job.</summary>
    /// <param name="input">Its input.</param>
    /// <param name="context">Which job it is, and where to report progress.</param>
    /// <param name="cancellationToken">Cancelled when the job is, when its time is over, when its lease was lost and when the process stops.</param>
    Task<JobResult> RunAsync(TInput input, JobContext context, CancellationToken cancellationToken);
}

/// <summary>What a handler ends with. Immutable.</summary>
public sealed class JobResult
{
    private JobResult(ReadOnlyMemory<byte> json, string? failure, bool isFinal, TimeSpan? retryAfter)
    {
        Json = json;
        Failure = failure;
        IsFinal = isFinal;
        RetryAfter = retryAfter;
    }

    /// <summary>Done, with nothing to show for it: the result is <c>null</c>.</summary>
    public static JobResult Done { get; } = new("null"u8.ToArray(), null, true, null);

    internal ReadOnlyMemory<byte> Json { get; }

    internal string? Failure { get; }

    internal bool IsFinal { get; }

    internal TimeSpan? RetryAfter { get; }

    /// <summary>Done, with a result in UTF-8 JSON.</summary>
    public static JobResult OfJson(ReadOnlyMemory<byte> json) => new(json, null, true, null);

    /// <summary>Done, with a result.</summary>
    public static JobResult Of<T>(T value, JsonTypeInfo<T> json) => new(JsonSerializer.SerializeToUtf8Bytes(value, json), null, true, null);

    /// <summary>Done, with a result that is written by reflection with web defaults.</summary>
    [RequiresUnreferencedCode("Writes the result by reflection; give its JsonTypeInfo where code is trimmed.")]
    [RequiresDynamicCode("Writes the result by reflection; give its JsonTypeInfo where code is compiled ahead of time.")]
    public static JobResult Of<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), null, true, null);

    /// <summary>Failed for now: tried again while attempts are left.</summary>
    /// <param name="message">Why, for the job's owner.</param>
    /// <param name="after">When; null for the job's own backoff.</param>
    public static JobResult Retry(string message, TimeSpan? after = null) => new(default, message, false, after);

    /// <summary>Failed for good: further attempts would not help.</summary>
    /// <param name="message">Why, for the job's owner.</param>
    public static JobResult Fail(string message) => new(default, message, true, null);
}

/// <summary>Which job a handler does. Thread-safe.</summary>
public sealed class JobContext
{
    private readonly Action<int, string?> _report;

    internal JobContext(Queue.Job job, Action<int, string?> report)
    {
        Job = job;
        _report = report;
    }

    /// <summary>The job's id; the same at each attempt.</summary>
    public Guid Id => Job.Request.Id;

    /// <summary>Whose job it is.</summary>
    public TenantId Tenant => Job.Request.Tenant;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => Job.Attempts;

    /// <summary>How many there are at most.</summary>
    public int MaxAttempts => Job.Request.MaxAttempts;

    /// <summary>The job as it was leased.</summary>
    public Queue.Job Job { get; }

    /// <summary>Says how far it is. Cheap: what is reported between two renewals of the lease is written once.</summary>
    /// <param name="percent">0 to 100; what lies outside is taken as the nearest.</param>
    /// <param name="text">What is being done, at most 200 characters; longer texts are cut.</param>
    public void Report(int percent, string? text = null) => _report(Math.Clamp(percent, 0, 100), text is { Length: > 200 } ? text[..200] : text);
}
