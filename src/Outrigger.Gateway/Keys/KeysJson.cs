using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Keys;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(IssueKeyRequest))]
[JsonSerializable(typeof(ReplaceKeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(AdminPage<KeyAnswer>), TypeInfoPropertyName = "KeyPage")]
internal sealed partial class KeysJson : JsonSerializerContext;
