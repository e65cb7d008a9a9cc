using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Understanding;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ValidationFailure))]
internal sealed partial class UnderstandingJson : JsonSerializerContext;
