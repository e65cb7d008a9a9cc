using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Gateway.Translation;

/// <summary>The JSON that is not written by hand.</summary>
[JsonSerializable(typeof(IDictionary<string, object?>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(object[]))]
internal sealed partial class TranslationJson : JsonSerializerContext;
