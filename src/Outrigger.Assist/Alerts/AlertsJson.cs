using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Assist.Alerts;

/// <summary>The JSON of alerts.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertRecord))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertAnswer))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(SilenceAnswer))]
[JsonSerializable(typeof(SilenceList))]
[JsonSerializable(typeof(DeliveryList))]
internal sealed partial class AlertsJson : JsonSerializerContext;

/// <summary>The JSON of requests about alerts: unknown members are refused.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(AlertNoteRequest))]
internal sealed partial class AlertsRequestJson : JsonSerializerContext;
