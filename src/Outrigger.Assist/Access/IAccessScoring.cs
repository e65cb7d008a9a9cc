using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Access;

/// <summary>
/// Says how likely a request is to come from a malicious crawler or bot, as one more input to the authentication that is
/// there; whether it is let through, challenged or denied is the caller's to decide. Thread-safe; never throws for what a
/// client sends.
/// </summary>
public interface IAccessScoring
{
    /// <summary>Scores a request and counts it. Call it once for each, before it is handled.</summary>
    /// <param name="tenant">Whose site it is; nothing is shared between tenants.</param>
    /// <param name="request">The request.</param>
    AccessScored Score(TenantId tenant, AccessRequest request);

    /// <summary>Tells how the scored request was answered. Optional, and worth it: who fetches what is not there is known by it.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="decisionId">The id of the score's decision; taken once.</param>
    /// <param name="response">How it was answered.</param>
    /// <returns>False when the id is unknown, or its answer was told before.</returns>
    bool Observe(TenantId tenant, Guid decisionId, AccessResponse response);

    /// <summary>Tells what a client turned out to be. Evidence for and against it moves, and the model learns.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="outcome">What turned out.</param>
    /// <returns>Whether it was taken.</returns>
    AccessOutcomeResult Report(TenantId tenant, AccessOutcome outcome);

    /// <summary>Groups of clients that crawl together: those whose alarm is on, then those that are over.</summary>
    /// <param name="tenant">Whose site.</param>
    IReadOnlyList<AccessGroup> Groups(TenantId tenant) => [];
}

/// <summary>What a score says.</summary>
/// <param name="Score">The calibrated probability that it is a malicious crawler or bot, 0 to 1.</param>
/// <param name="Action">What is suggested.</param>
/// <param name="Rule">The fixed rule that fired (<c>honeypot</c>, <c>tool-agent</c>, <c>rate</c> …), whether or not it counts alone; null for none.</param>
/// <param name="RuleAction">What the fixed rules alone would have suggested.</param>
/// <param name="Decision">The decision: <c>allow</c>, <c>tag</c>, <c>challenge</c> or <c>deny</c>. Its id names the request for what is told later.</param>
public sealed record AccessScored(double Score, AccessAction Action, string? Rule, AccessAction RuleAction, Decision Decision);

/// <summary>What is suggested for a request.</summary>
public enum AccessAction
{
    /// <summary>Let it through.</summary>
    Allow,

    /// <summary>Let it through, marked as doubtful: slower, or with a lower limit.</summary>
    Tag,

    /// <summary>Ask for proof: a challenge, or a login.</summary>
    Challenge,

    /// <summary>Refuse it.</summary>
    Deny,
}

/// <summary>What a client turned out to be. It is named by a decision about one of its requests, or by its session.</summary>
public sealed record AccessOutcome
{
    /// <summary>A decision about one of its requests.</summary>
    public Guid? DecisionId { get; init; }

    /// <summary>Its session, where no decision is at hand.</summary>
    public string? Session { get; init; }

    /// <summary>What happened.</summary>
    public required AccessOutcomeKind Kind { get; init; }

    /// <summary>Who says so; what one source says together weighs no more than its share.</summary>
    public string Source { get; init; } = "caller";

    /// <summary>When; null for now.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What can turn out about a client, in the order of how much it is believed.</summary>
public enum AccessOutcomeKind
{
    /// <summary>It solved a challenge: rather a human. Machines can too, so it counts little and only now and then.</summary>
    ChallengeSolved,

    /// <summary>It failed a challenge or never answered one: rather a bot.</summary>
    ChallengeFailed,

    /// <summary>It logged in: rather a human. Stolen accounts exist, so it is capped.</summary>
    LoggedIn,

    /// <summary>It paid, or did something else that costs.</summary>
    Paid,

    /// <summary>It touched what no human sees.</summary>
    Honeypot,

    /// <summary>An operator says that it is a malicious bot.</summary>
    ConfirmedBot,

    /// <summary>An operator says that it is not.</summary>
    ConfirmedHuman,
}

/// <summary>What became of an outcome.</summary>
public enum AccessOutcomeResult
{
    /// <summary>It was taken and counts.</summary>
    Taken,

    /// <summary>The client is not known (any more).</summary>
    Unknown,

    /// <summary>The client or the source has said that often enough: it does not count again.</summary>
    Capped,
}
