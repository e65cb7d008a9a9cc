using Outrigger.Core.Callers;

namespace Outrigger.Assist.Decisions;

/// <summary>
/// Where every module's decisions are made: measures, falls back to the fixed rule when the module is off, too slow or
/// throws (and counts it), samples what is recorded, and keeps what feedback needs. Thread-safe.
/// </summary>
public interface IDecisionMaker
{
    /// <summary>Makes a decision.</summary>
    /// <param name="tenant">Whose decision it is.</param>
    /// <param name="model">The model that decides.</param>
    /// <param name="options">The module's settings at this moment.</param>
    /// <param name="subject">What is decided about (a series' name, a log source), for lists and filters; at most 256 characters, cut beyond.</param>
    /// <param name="input">What <paramref name="observe"/> and <paramref name="fixedRule"/> need.</param>
    /// <param name="observe">Updates the module's state and writes the features, all of them.</param>
    /// <param name="fixedRule">What is answered without the model: never throws.</param>
    Decision Make<TInput>(
        TenantId tenant,
        IDecisionModel model,
        AssistModuleOptions options,
        string subject,
        in TInput input,
        DecisionObserver<TInput> observe,
        FixedRule<TInput> fixedRule)
        where TInput : allows ref struct;

    /// <summary>
    /// Makes a decision with an engine that may block: it runs on a thread of its own, and whoever asked is answered by the
    /// fixed rule as soon as the time limit is over. Only a few such decisions of a module run at once, so that a hanging
    /// engine holds a few threads and no more; one more is answered by the fixed rule at once.
    /// </summary>
    /// <param name="tenant">Whose decision it is.</param>
    /// <param name="model">The model that decides.</param>
    /// <param name="options">The module's settings at this moment.</param>
    /// <param name="subject">What is decided about; at most 256 characters, cut beyond.</param>
    /// <param name="input">What <paramref name="observe"/> and <paramref name="fixedRule"/> need; both may read it at once.</param>
    /// <param name="observe">Updates the module's state and writes the features, all of them.</param>
    /// <param name="fixedRule">What is answered without the model: never throws, never blocks.</param>
    /// <param name="cancellationToken">Stops waiting for the engine.</param>
    ValueTask<Decision> MakeAsync<TInput>(
        TenantId tenant,
        IDecisionModel model,
        AssistModuleOptions options,
        string subject,
        TInput input,
        DecisionObserver<TInput> observe,
        FixedRule<TInput> fixedRule,
        CancellationToken cancellationToken = default) =>
        new(Make(tenant, model, options, subject, in input, observe, fixedRule));
}

/// <summary>Takes what turned out to be true of a decision, as the route of feedback does, for code in the same process. Thread-safe.</summary>
public interface IDecisionFeedback
{
    /// <summary>Keeps a word of feedback; a decision that was not recorded is recorded from then on.</summary>
    /// <param name="tenant">Whose decision it is; somebody else's is not found.</param>
    /// <param name="decision">The decision's id.</param>
    /// <param name="feedback">What is said, and who says so: what one source says together weighs no more than its share.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<FeedbackOutcome> GiveAsync(TenantId tenant, Guid decision, DecisionFeedback feedback, CancellationToken cancellationToken = default);
}

/// <summary>Updates the module's state by an input and writes the features that the decision rests on.</summary>
/// <param name="input">The input.</param>
/// <param name="features">To be filled; as many as the model's feature names.</param>
/// <returns>How many observations the answer rests on, and whether that is too few to be trusted.</returns>
public delegate Observed DecisionObserver<TInput>(in TInput input, Span<double> features)
    where TInput : allows ref struct;

/// <summary>What the fixed rule says of an input.</summary>
public delegate Verdict FixedRule<TInput>(in TInput input)
    where TInput : allows ref struct;

/// <summary>What an observation rests on.</summary>
/// <param name="SamplesSeen">How many observations were seen before.</param>
/// <param name="IsColdStart">Whether these are too few.</param>
public readonly record struct Observed(long SamplesSeen, bool IsColdStart);
