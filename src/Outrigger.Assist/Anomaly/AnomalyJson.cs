using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Assist.Anomaly;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ObservePointsRequest))]
[JsonSerializable(typeof(ObservePointsAnswer))]
[JsonSerializable(typeof(DetectAnomaliesRequest))]
[JsonSerializable(typeof(SeriesVerdict))]
internal sealed partial class AnomalyJson : JsonSerializerContext;
