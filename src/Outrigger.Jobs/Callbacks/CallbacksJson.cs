using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Jobs.Callbacks;

/// <summary>The key that receivers check signatures with.</summary>
/// <param name="Key">It begins with whsec_; keep it secret.</param>
public sealed record CallbackKeyAnswer(string Key);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CallbackKeyAnswer))]
internal sealed partial class CallbacksJson : JsonSerializerContext;
