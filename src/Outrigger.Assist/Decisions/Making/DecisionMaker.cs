using System.Diagnostics.CodeAnalysis;
using Outrigger.Assist.Decisions.Recording;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Decisions.Making;

/// <summary>
/// Makes decisions as <see cref="IDecisionMaker"/> says. A decision costs two readings of the clock, one id and the
/// objects of its answer; nothing waits and nothing locks. Thread-safe.
/// </summary>
internal sealed class DecisionMaker(
    IModelParameters parameters,
    IActGate gate,
    ModuleGuards guards,
    DecisionRecorder recorder,
    RecentDecisions recent,
    DecisionListeners listeners,
    TimeProvider time,
    DecisionsMetrics metrics) : IDecisionMaker
{
    /// <summary>The most features a model may have.</summary>
    public const int MaxFeatures = 64;

    private const string Off = "off";

    private static readonly DecisionReason NotActing = new("acting", "suggests only, until the outcomes of its decisions show the precision that is asked for", 0);

    public Decision Make<TInput>(
        TenantId tenant,
        IDecisionModel model,
        AssistModuleOptions options,
        string subject,
        in TInput input,
        DecisionObserver<TInput> observe,
        FixedRule<TInput> fixedRule)
        where TInput : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var start = time.GetTimestamp();
        var guard = guards.Get(model.ModuleName);
        var asked = new Asked(parameters.Get(model));
        Span<double> buffer = stackalloc double[MaxFeatures];
        scoped Span<double> features = default;
        if (options.Mode == AssistMode.Off)
        {
            asked.Fallback = Off;
        }
        else if (!guard.MayAsk())
        {
            asked.Fallback = "left-out";
        }
        else
        {
            features = buffer[..Math.Min(model.FeatureNames.Count, MaxFeatures)];
            Ask(model, in input, observe, features, ref asked);
            Judge(guard, options.TimeLimit, time.GetElapsedTime(start), ref asked);
        }

        var verdict = asked.Fallback is null && options.Mode != AssistMode.Shadow ? asked.Verdict! : AskRule(guard, in input, fixedRule);
        return Conclude(tenant, model, options, subject, start, in asked, verdict, features);
    }

    public async ValueTask<Decision> MakeAsync<TInput>(
        TenantId tenant,
        IDecisionModel model,
        AssistModuleOptions options,
        string subject,
        TInput input,
        DecisionObserver<TInput> observe,
        FixedRule<TInput> fixedRule,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var start = time.GetTimestamp();
        var guard = guards.Get(model.ModuleName);
        var asked = new Asked(parameters.Get(model));
        double[] features = [];
        if (options.Mode == AssistMode.Off)
        {
            asked.Fallback = Off;
        }
        else if (!guard.MayAsk())
        {
            asked.Fallback = "left-out";
        }
        else if (!guard.TryEnterOffload())
        {
            asked.Fallback = "busy";
        }
        else
        {
            // An engine that goes on after its time must find its own memory, not what the answer is made of.
            var own = new double[Math.Min(model.FeatureNames.Count, MaxFeatures)];
            var work = Task.Run(() => AskAside(guard, model, input, observe, own, asked), CancellationToken.None);
            try
            {
                asked = await work.WaitAsync(options.TimeLimit, time, cancellationToken);
                features = own;
                Judge(guard, options.TimeLimit, time.GetElapsedTime(start), ref asked);
            }
            catch (TimeoutException)
            {
                asked.Fallback = "slow";
                guard.NoteOverrun(options.TimeLimit);
            }
        }

        var verdict = asked.Fallback is null && options.Mode != AssistMode.Shadow ? asked.Verdict! : AskRule(guard, in input, fixedRule);
        return Conclude(tenant, model, options, subject, start, in asked, verdict, features);
    }

    private static Asked AskAside<TInput>(ModuleGuard guard, IDecisionModel model, TInput input, DecisionObserver<TInput> observe, double[] features, Asked asked)
    {
        try
        {
            Ask(model, in input, observe, features, ref asked);
            return asked;
        }
        finally
        {
            guard.ExitOffload();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a module does, the one who asked gets an answer.")]
    private static void Ask<TInput>(IDecisionModel model, in TInput input, DecisionObserver<TInput> observe, Span<double> features, ref Asked asked)
        where TInput : allows ref struct
    {
        try
        {
            features.Fill(double.NaN);
            asked.Observed = observe(in input, features);
            asked.Verdict = model.Judge(asked.Parameters.Values.Span, features);
        }
        catch (Exception failure)
        {
            asked.Failure = failure;
        }
    }

    private static void Judge(ModuleGuard guard, TimeSpan limit, TimeSpan elapsed, ref Asked asked)
    {
        if (elapsed > limit)
        {
            asked.Fallback = "slow";
            guard.NoteOverrun(limit);
        }
        else
        {
            guard.NoteInTime();
        }

        if (asked.Failure is not null || asked.Verdict is null)
        {
            asked.Fallback = "error";
            guard.NoteFailure(asked.Failure);
            asked.Verdict = null;
        }
        else if (!IsSound(asked.Verdict))
        {
            asked.Fallback = "invalid";
            guard.NoteFailure(null);
            asked.Verdict = null;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A fixed rule that throws is a bug, and still no reason to fail the one who asked.")]
    private Verdict AskRule<TInput>(ModuleGuard guard, in TInput input, FixedRule<TInput> fixedRule)
        where TInput : allows ref struct
    {
        Exception? failure = null;
        try
        {
            var verdict = fixedRule(in input);
            if (verdict is not null && IsSound(verdict))
            {
                return verdict;
            }
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        metrics.Fallbacks.Add(1, new KeyValuePair<string, object?>("module", guard.Module), new KeyValuePair<string, object?>("reason", "rule"));
        guard.NoteFailure(failure);
        return new Verdict("unknown", 0, 0, []);
    }

    // What JSON cannot say must not get into an answer.
    internal static bool IsSound(Verdict verdict)
    {
        if (!double.IsFinite(verdict.Score) || !(verdict.Confidence is >= 0 and <= 1) || verdict.Outcome is null || verdict.Reasons is null)
        {
            return false;
        }

        for (var i = 0; i < verdict.Reasons.Count; i++)
        {
            if (!double.IsFinite(verdict.Reasons[i].Contribution))
            {
                return false;
            }
        }

        return true;
    }

    private Decision Conclude(
        TenantId tenant, IDecisionModel model, AssistModuleOptions options, string subject, long start, in Asked asked, Verdict verdict, ReadOnlySpan<double> features)
    {
        var isModels = asked.Fallback is null && options.Mode != AssistMode.Shadow;
        var shadow = isModels ? null : asked.Verdict;
        var mode = options.Mode;
        var reasons = verdict.Reasons;
        if (mode == AssistMode.Act && !gate.MayAct(model.ModuleName))
        {
            mode = AssistMode.Suggest;
            reasons = [.. reasons, NotActing];
        }

        if (shadow is not null)
        {
            reasons = [.. reasons, DecisionReasons.OfUnheard(shadow, asked.Parameters.Version, isLate: asked.Fallback is not null)];
        }

        var isNotable = verdict.IsNotable || shadow is { IsNotable: true };
        var id = time.NewId();
        var elapsed = time.GetElapsedTime(start);
        var decision = new Decision(
            id,
            model.ModuleName,
            verdict.Outcome,
            verdict.Score,
            verdict.Confidence,
            IsRecorded: isNotable || IsSampled(id, options.RecordedShare),
            reasons,
            new DecidingModel(model.Name, isModels ? asked.Parameters.Version : DecidingModel.FixedVersion, asked.Observed.SamplesSeen, asked.Verdict is null || asked.Observed.IsColdStart),
            elapsed.TotalMicroseconds);
        var made = Keep(
            new RecordedDecision
            {
                Decision = decision,
                Tenant = tenant,
                Subject = CutSubject(subject),
                Mode = mode,
                ParametersVersion = asked.Verdict is null ? DecidingModel.FixedVersion : asked.Parameters.Version,
                Features = asked.Verdict is null ? default : features.ToArray(),
                Shadow = shadow,
                IsNotable = isNotable,
                Fallback = asked.Fallback is Off ? null : asked.Fallback,
                AtMicros = time.GetUnixMicroseconds(),
            });
        decision = made.Decision;
        Count(decision, mode, asked.Fallback, elapsed);
        listeners.Tell(made);
        return decision;
    }

    private RecordedDecision Keep(RecordedDecision made)
    {
        if (made.Decision.IsRecorded && recorder.TryRecord(made))
        {
            return made;
        }

        if (made.Decision.IsRecorded)
        {
            made = made with { Decision = made.Decision with { IsRecorded = false } };
        }

        recent.Add(made);
        return made;
    }

    private void Count(Decision decision, AssistMode mode, string? fallback, TimeSpan elapsed)
    {
        var module = new KeyValuePair<string, object?>("module", decision.Module);
        metrics.Decisions.Add(1, module, new KeyValuePair<string, object?>("mode", NameOf(mode)), new KeyValuePair<string, object?>("outcome", decision.Outcome));
        metrics.Duration.Record(elapsed.TotalSeconds, module);
        if (fallback is not (null or Off))
        {
            metrics.Fallbacks.Add(1, module, new KeyValuePair<string, object?>("reason", fallback));
        }
    }

    private static string NameOf(AssistMode mode) => mode switch
    {
        AssistMode.Off => "off",
        AssistMode.Shadow => "shadow",
        AssistMode.Act => "act",
        _ => "suggest",
    };

    // The last 32 bits of a UUIDv7 are random, so they serve as the dice.
    private static bool IsSampled(Guid id, double share)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) < share * 4294967296.0;
    }

    private static string CutSubject(string? subject)
    {
        if (subject is null || subject.Length <= RecordedDecision.MaxSubjectLength)
        {
            return subject ?? "";
        }

        var length = RecordedDecision.MaxSubjectLength;
        return subject[..(char.IsHighSurrogate(subject[length - 1]) ? length - 1 : length)];
    }

    // What came of asking the model.
    private struct Asked(ModelParameters parameters)
    {
        public readonly ModelParameters Parameters = parameters;
        public Observed Observed;
        public Verdict? Verdict;
        public Exception? Failure;
        public string? Fallback;
    }
}

/// <summary>Reasons that the contract itself adds.</summary>
internal static class DecisionReasons
{
    /// <summary>What the model would have said, where the fixed rule answered.</summary>
    public static DecisionReason OfUnheard(Verdict verdict, string version, bool isLate) => new(
        isLate ? "model, after its time limit" : "model in shadow",
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{verdict.Outcome}, score {verdict.Score:0.###}, confidence {verdict.Confidence:0.##}, version {version}"),
        0);
}
