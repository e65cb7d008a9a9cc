using System.Text.Json.Serialization;

namespace Outrigger.Jobs.BuiltIn;

/// <summary>JSON of the built-in types and of <c>/api/translate</c> and <c>/api/analyze</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TextGenerationInput))]
[JsonSerializable(typeof(CodeReviewInput))]
[JsonSerializable(typeof(TranslationInput))]
[JsonSerializable(typeof(AnalysisInput))]
[JsonSerializable(typeof(TextWorkResult))]
[JsonSerializable(typeof(TranslateRequest))]
[JsonSerializable(typeof(AnalyzeRequest))]
internal sealed partial class BuiltInJson : JsonSerializerContext;
