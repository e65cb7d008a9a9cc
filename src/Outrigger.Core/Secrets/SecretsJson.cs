using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Core.Secrets;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SecretRotationResult))]
internal sealed partial class SecretsJson : JsonSerializerContext;
