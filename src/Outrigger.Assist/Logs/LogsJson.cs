using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Assist.Logs;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LogIngestResult))]
[JsonSerializable(typeof(LogAnomalyPage))]
[JsonSerializable(typeof(LogTemplateList))]
[JsonSerializable(typeof(LogAnomalyFeedback))]
internal sealed partial class LogsJson : JsonSerializerContext;
