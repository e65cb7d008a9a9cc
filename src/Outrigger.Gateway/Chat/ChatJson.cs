using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Gateway.Chat;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatTurnAnswer))]
internal sealed partial class ChatJson : JsonSerializerContext;
