using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Core.Callers;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallerLimits))]
internal sealed partial class CallerLimitsJson : JsonSerializerContext;

/// <summary>Enums by name in camelCase; numbers are refused.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
