using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Assist.Access;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Drift;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Remote;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessScoreRequest))]
[JsonSerializable(typeof(AccessScoreAnswer))]
[JsonSerializable(typeof(AccessOutcomeRequest))]
[JsonSerializable(typeof(RecognizeIntentRequest))]
[JsonSerializable(typeof(IntentAnswer))]
[JsonSerializable(typeof(SuggestRouteRequest))]
[JsonSerializable(typeof(RouteSuggestion))]
[JsonSerializable(typeof(CheckRequest))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(AssessRequest))]
[JsonSerializable(typeof(RiskAssessment))]
[JsonSerializable(typeof(PredictionOutcomeRequest))]
[JsonSerializable(typeof(AnalyzeErrorRequest))]
[JsonSerializable(typeof(ErrorAnalysis))]
[JsonSerializable(typeof(RetryAdviseRequest))]
[JsonSerializable(typeof(RetryAdviseAnswer))]
[JsonSerializable(typeof(RetryOutcomeRequest))]
[JsonSerializable(typeof(ObservePointsRequest))]
[JsonSerializable(typeof(ObserveExchangesRequest))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RemoteJson : JsonSerializerContext;
