using Outrigger.Core.Errors;

namespace Outrigger.Assist.Access;

/// <summary>What access scoring can answer with.</summary>
public static class AccessErrors
{
    /// <summary>The request that was asked about is to be refused.</summary>
    public static readonly ErrorType Refused = new(
        "access-refused", 403, "The request is to be refused.", "The header X-AI-Access-Score has the score, X-AI-Access-Decision the decision; GET /assist/v1/decisions/{id} explains it.");
}
