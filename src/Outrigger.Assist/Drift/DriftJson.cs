using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Assist.Drift;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ObserveExchangesRequest))]
[JsonSerializable(typeof(ObserveExchangesAnswer))]
[JsonSerializable(typeof(DriftStatusAnswer))]
[JsonSerializable(typeof(CompareVersionsRequest))]
[JsonSerializable(typeof(CompareVersionsAnswer))]
internal sealed partial class DriftJson : JsonSerializerContext;
