using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Errors.Grouping;
using Outrigger.Assist.Errors.Taxonomy;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Errors;

/// <summary>What a language model said of one signature. Its texts are masked and cut.</summary>
/// <param name="Name">The hash of the exception's name.</param>
/// <param name="Type">The type.</param>
/// <param name="Strategy">The strategy; empty for the kind's own.</param>
/// <param name="Suggestion">What the user can do; empty for the kind's own.</param>
/// <param name="Steps">What an operator does; empty for the kind's own.</param>
internal sealed record ErrorLesson(ulong Name, string Type, string Strategy, string Suggestion, IReadOnlyList<string> Steps);

/// <summary>
/// What a language model taught of errors, kept over restarts: the same signature is answered from here, and an exception's
/// name of which enough signatures were all of one type lends it to new ones. Bounded by tenant, the lesson used longest ago
/// gives way; up to 3 KB each, most about 300 bytes. Thread-safe.
/// </summary>
internal sealed class ErrorLessons(IOptions<ErrorsOptions> options) : ILearnedState
{
    /// <summary>How many signatures of one name must agree before the name alone speaks.</summary>
    public const int EnoughOfName = 3;

    public const int MaxSuggestion = 500;
    public const int MaxStep = 300;
    public const int MaxSteps = 8;

    private const int PerTenant = 1000;

    // Names that say nothing of what went wrong.
    private static readonly HashSet<ulong> Vague = [.. ((string[])["", "Error", "Exception", "System.Exception", "RuntimeError", "RuntimeException", "java.lang.Exception", "java.lang.RuntimeException", "System.AggregateException", "AggregateError", "Throwable"]).Select(static name => TextHash.Of(name))];

    private readonly TenantLessons<ErrorLesson> _lessons = new(PerTenant, options.Value.MaxTenants);

    public string Name => "error-lessons";

    public int FormatVersion => 1;

    /// <summary>Whether a strategy is one.</summary>
    public static bool IsStrategy(string? strategy) => strategy is ErrorKinds.Retry or ErrorKinds.FallBack or ErrorKinds.Fail;

    /// <summary>What was taught of a signature, or else of the exception's name; null for nothing.</summary>
    public ErrorAdvice? Find(TenantId tenant, string name, ulong signature)
    {
        if (_lessons.TryFind(tenant, signature, out var lesson))
        {
            return new ErrorAdvice(lesson.Type, lesson.Suggestion.Length == 0 ? null : lesson.Suggestion, lesson.Steps) { Strategy = lesson.Strategy.Length == 0 ? null : lesson.Strategy };
        }

        var hash = TextHash.Of(name);
        if (Vague.Contains(hash))
        {
            return null;
        }

        ErrorLesson? first = null;
        var (count, strategy) = (0, "");
        foreach (var other in _lessons.All(tenant))
        {
            if (other.Name != hash)
            {
                continue;
            }

            if (first is not null && other.Type != first.Type)
            {
                return null;
            }

            (strategy, first) = (first is null || strategy == other.Strategy ? other.Strategy : "", first ?? other);
            count++;
        }

        return count >= EnoughOfName ? new ErrorAdvice(first!.Type, null, []) { Strategy = strategy.Length == 0 ? null : strategy } : null;
    }

    /// <summary>Keeps what was said of a signature.</summary>
    public void Keep(TenantId tenant, string name, ulong signature, ErrorAdvice advice) => _lessons.Keep(tenant, signature, new ErrorLesson(
        TextHash.Of(name),
        advice.Type,
        IsStrategy(advice.Strategy) ? advice.Strategy! : "",
        SecretMask.Mask(advice.Suggestion, MaxSuggestion),
        [.. (advice.Steps ?? []).Take(MaxSteps).Select(static step => SecretMask.Mask(step, MaxStep))]));

    public void Save(IBufferWriter<byte> writer) => _lessons.Save(writer, static (binary, lesson) =>
    {
        binary.Write(lesson.Name);
        binary.Write((byte)IndexOf(lesson.Type));
        binary.Write(lesson.Strategy);
        binary.Write(lesson.Suggestion);
        binary.Write((byte)lesson.Steps.Count);
        foreach (var step in lesson.Steps)
        {
            binary.Write(step);
        }
    });

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Lessons about errors of format {formatVersion}; {FormatVersion} is read.");
        }

        _lessons.Load(state, static binary =>
        {
            var (name, type) = (binary.ReadUInt64(), binary.ReadByte());
            var (strategy, suggestion) = (binary.ReadString(), binary.ReadString());
            var steps = new string[binary.ReadByte()];
            for (var i = 0; i < steps.Length; i++)
            {
                steps[i] = binary.ReadString();
            }

            return type < ErrorTypes.All.Count && (strategy.Length == 0 || IsStrategy(strategy)) && suggestion.Length <= MaxSuggestion && steps.Length <= MaxSteps && Array.TrueForAll(steps, static step => step.Length <= MaxStep)
                ? new ErrorLesson(name, ErrorTypes.All[type], strategy, suggestion, steps)
                : throw new InvalidDataException("Lessons about errors: one that cannot be.");
        });
    }

    private static int IndexOf(string type)
    {
        for (var i = 0; i < ErrorTypes.All.Count; i++)
        {
            if (ErrorTypes.All[i] == type)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"{type} is no type of errors.");
    }
}
