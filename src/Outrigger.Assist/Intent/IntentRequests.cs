using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Assist.Intent.Entities;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Intent;

/// <summary>A request's texts. Those that are given are joined.</summary>
public sealed record RecognizeIntentRequest : IAdminRequest<RecognizeIntentRequest>, IValidatableObject
{
    /// <summary>The text; at most 2,048 characters of it are read.</summary>
    public string? Text { get; init; }

    /// <summary>The request's <c>message</c>.</summary>
    public string? Message { get; init; }

    /// <summary>The request's <c>query</c>.</summary>
    public string? Query { get; init; }

    /// <summary>The request's query string <c>q</c>.</summary>
    public string? Q { get; init; }

    static JsonTypeInfo<RecognizeIntentRequest> IAdminRequest<RecognizeIntentRequest>.JsonType => IntentJson.Default.RecognizeIntentRequest;

    /// <summary>The texts, joined.</summary>
    internal string Joined => string.Join(' ', new[] { Text, Message, Query, Q }.Where(static text => !string.IsNullOrWhiteSpace(text)));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Text is null && Message is null && Query is null && Q is null)
        {
            yield return new ValidationResult("text is missing (or message, query, q).", [nameof(Text)]);
        }
    }
}

/// <summary>Examples to add.</summary>
public sealed record AddExamplesRequest : IAdminRequest<AddExamplesRequest>, IValidatableObject
{
    private const int MaxExamples = 5000;

    /// <summary>The examples, at most 5,000 a request.</summary>
    public IReadOnlyList<ExampleRequest?>? Examples { get; init; }

    /// <summary>Values to be found as entities, by type.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string?>?>? Values { get; init; }

    /// <summary>An OpenAPI document (JSON) whose operations become intents: examples are made of their names, summaries and paths.</summary>
    public JsonElement? OpenApi { get; init; }

    static JsonTypeInfo<AddExamplesRequest> IAdminRequest<AddExamplesRequest>.JsonType => IntentJson.Default.AddExamplesRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Examples is null && Values is null && OpenApi is null)
        {
            yield return new ValidationResult("examples is missing (or values, openApi).", [nameof(Examples)]);
        }

        if (Examples?.Count > MaxExamples)
        {
            yield return new ValidationResult($"examples has {Examples.Count} entries; {MaxExamples} are the most.", [nameof(Examples)]);
        }

        foreach (var (i, example) in (Examples ?? []).Take(MaxExamples).Index())
        {
            if (string.IsNullOrWhiteSpace(example?.Text) || example.Text.Length > IntentNames.MaxTextLength)
            {
                yield return new ValidationResult($"examples[{i}].text has 1 to {IntentNames.MaxTextLength} characters.", [$"examples[{i}].text"]);
            }
            else if (!IntentNames.IsValid(example.Intent))
            {
                yield return new ValidationResult($"examples[{i}].intent has 1 to {IntentNames.MaxNameLength} letters, digits, '.', '_' and '-'.", [$"examples[{i}].intent"]);
            }
            else if (example.Action is { } action && !IntentNames.IsValid(action))
            {
                yield return new ValidationResult($"examples[{i}].action is written as an intent is.", [$"examples[{i}].action"]);
            }
        }

        if (Values is not null && (Values.Keys.Any(static type => !IntentNames.IsValid(type)) || Values.Values.Sum(static values => values?.Count ?? 0) > EntityLists.MaxValues))
        {
            yield return new ValidationResult($"values has types written as intents are, and at most {EntityLists.MaxValues} values.", [nameof(Values)]);
        }
    }
}

/// <summary>An example to add.</summary>
/// <param name="Text">The text, 1 to 1,000 characters.</param>
/// <param name="Intent">Its intent; <c>out_of_scope</c> for none.</param>
/// <param name="Action">What is to be done; absent for the intent's own name.</param>
public sealed record ExampleRequest(string? Text, string? Intent, string? Action = null);

/// <summary>What came of added examples.</summary>
/// <param name="Added">How many were new.</param>
/// <param name="Contradictions">Texts that are examples of another intent as well.</param>
/// <param name="Training">How the model stands.</param>
public sealed record ExamplesAdded(int Added, IReadOnlyList<IntentContradiction> Contradictions, IntentTraining Training);

/// <summary>A page of examples.</summary>
/// <param name="Items">The examples.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last.</param>
/// <param name="Training">How the model stands.</param>
public sealed record ExamplePage(IReadOnlyList<IntentExample> Items, int Total, int? Next, IntentTraining Training);

/// <summary>How many examples were removed.</summary>
/// <param name="Removed">How many.</param>
public sealed record ExamplesRemoved(int Removed);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RecognizeIntentRequest))]
[JsonSerializable(typeof(AddExamplesRequest))]
[JsonSerializable(typeof(IntentAnswer))]
[JsonSerializable(typeof(ExamplesAdded))]
[JsonSerializable(typeof(ExamplePage))]
[JsonSerializable(typeof(ExamplesRemoved))]
[JsonSerializable(typeof(IntentTraining))]
internal sealed partial class IntentJson : JsonSerializerContext;
