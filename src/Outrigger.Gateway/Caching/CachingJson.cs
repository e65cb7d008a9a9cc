using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Gateway.Caching;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CacheStatus))]
internal sealed partial class CachingJson : JsonSerializerContext;
