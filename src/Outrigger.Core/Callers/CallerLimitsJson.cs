using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Core.Callers;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallerLimits))]
internal sealed partial class CallerLimitsJson : JsonSerializerContext;
