namespace Outrigger.Assist.Intent;

/// <summary>A text and what it is after.</summary>
/// <param name="Text">The text.</param>
/// <param name="Intent">Its intent, or <c>out_of_scope</c>.</param>
/// <param name="Action">What is to be done for it; null for the intent's own name.</param>
/// <param name="Source">Who gave it: <c>caller</c>, <c>advisor</c> (a language model) or <c>document</c>.</param>
public sealed record IntentExample(string Text, string Intent, string? Action, string Source)
{
    /// <summary>Examples that callers gave.</summary>
    public const string FromCaller = "caller";

    /// <summary>Examples that a language model's answers became.</summary>
    public const string FromAdvisor = "advisor";

    /// <summary>Examples made of an OpenAPI document.</summary>
    public const string FromDocument = "document";
}
