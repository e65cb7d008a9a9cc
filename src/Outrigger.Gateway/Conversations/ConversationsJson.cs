using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Gateway.Conversations;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConversationPage))]
[JsonSerializable(typeof(ConversationAnswer))]
[JsonSerializable(typeof(ConversationsRemoved))]
internal sealed partial class ConversationsJson : JsonSerializerContext;
