using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Validation;

/// <summary>Checks requests against what their operation takes, and corrects what can safely be corrected. Thread-safe.</summary>
public interface IRequestValidation
{
    /// <summary>Checks a body.</summary>
    /// <param name="tenant">Whose request it is.</param>
    /// <param name="check">The body and what it is for.</param>
    ValidationAnswer Check(TenantId tenant, ValidationInput check);
}

/// <summary>A body to check.</summary>
/// <param name="Operation">The operation or intent: an operationId or action of the backend's document, or a name of your own.</param>
/// <param name="Body">The body. Not changed.</param>
/// <param name="Schema">Its JSON Schema; null for that of the backend's document, or what was learned.</param>
/// <param name="Learn">Whether the body is known to be good and is learned from.</param>
public sealed record ValidationInput(string Operation, JsonObject Body, JsonElement? Schema = null, bool Learn = false)
{
    /// <summary>
    /// Method and path that were asked for; null when that does not matter. With it the operation counts on its own route only,
    /// that of the settings or the document; elsewhere the document's operation for this route does, and without one nothing.
    /// </summary>
    public ValidationRoute? Route { get; init; }
}

/// <summary>A method and a path that were asked for.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, without query.</param>
public sealed record ValidationRoute(string Method, string Path);

/// <summary>What came of a check.</summary>
/// <param name="Decision">The decision: <c>valid</c>, <c>corrected</c>, <c>invalid</c>, or <c>unknown</c> when nothing is known of the operation.</param>
/// <param name="IsValid">Whether the body, corrected where that was safe, may go on.</param>
/// <param name="Body">The body with corrected fields merged over it; the others stay as they were.</param>
/// <param name="Corrections">What was corrected.</param>
/// <param name="Response">What to answer the caller with status 400; null when the body may go on.</param>
public sealed record ValidationAnswer(Decision Decision, bool IsValid, JsonObject Body, IReadOnlyList<ValidationCorrection> Corrections, ValidationFailure? Response);

/// <summary>A corrected or suggested value. It can be turned back: what stood there before is in it.</summary>
/// <param name="Field">The field, as a path (<c>address.city</c>).</param>
/// <param name="From">What stood there; null when nothing did.</param>
/// <param name="To">What stands there now.</param>
/// <param name="Kind">What must have gone wrong.</param>
/// <param name="Posterior">How sure it is, 0 to 1.</param>
public sealed record ValidationCorrection(string Field, JsonNode? From, JsonNode? To, string Kind, double Posterior);

/// <summary>The answer to a request that is not valid, exactly as it is written into the backend's own answer.</summary>
/// <param name="Error"><c>Validation failed</c>.</param>
/// <param name="Details">What is wrong.</param>
/// <param name="Suggestions">What may have been meant.</param>
public sealed record ValidationFailure(string Error, IReadOnlyList<ValidationProblem> Details, IReadOnlyList<ValidationCorrection> Suggestions)
{
    /// <summary>The one sentence.</summary>
    public const string Failed = "Validation failed";
}

/// <summary>Something wrong with a field.</summary>
/// <param name="Field">The field, as a path.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record ValidationProblem(string Field, string Problem);
