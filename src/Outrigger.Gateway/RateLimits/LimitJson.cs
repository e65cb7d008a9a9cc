using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Gateway.RateLimits;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KeyLimitsAnswer))]
[JsonSerializable(typeof(ProviderKeysStateAnswer))]
internal sealed partial class LimitJson : JsonSerializerContext;
