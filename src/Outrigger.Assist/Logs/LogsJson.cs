using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Logs;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = [typeof(CamelCaseEnumConverter<LogSignal>)])]
[JsonSerializable(typeof(LogIngestResult))]
[JsonSerializable(typeof(LogAnomalyPage))]
[JsonSerializable(typeof(LogTemplateList))]
[JsonSerializable(typeof(LogAnomalyFeedback))]
internal sealed partial class LogsJson : JsonSerializerContext;
