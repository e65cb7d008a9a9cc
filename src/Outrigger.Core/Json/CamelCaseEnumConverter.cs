using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Core.Json;

/// <summary>Enums by name in camelCase; numbers are refused. Thread-safe.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
