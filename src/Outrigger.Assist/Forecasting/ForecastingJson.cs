using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Assist.Forecasting;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ForecastRequest))]
[JsonSerializable(typeof(ForecastObserveRequest))]
[JsonSerializable(typeof(ForecastAnswer))]
[JsonSerializable(typeof(ForecastObserved))]
internal sealed partial class ForecastingJson : JsonSerializerContext;
