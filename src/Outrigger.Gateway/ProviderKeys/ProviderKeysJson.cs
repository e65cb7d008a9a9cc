using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.ProviderKeys;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(AddProviderKeyRequest))]
[JsonSerializable(typeof(RotateProviderKeyRequest))]
[JsonSerializable(typeof(SetProviderKeyQuotaRequest))]
[JsonSerializable(typeof(ProviderKeyAnswer))]
[JsonSerializable(typeof(AdminPage<ProviderKeyAnswer>), TypeInfoPropertyName = "ProviderKeyPage")]
internal sealed partial class ProviderKeysJson : JsonSerializerContext;
