using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Suggestions;

/// <summary>Which action a route is asked for.</summary>
public sealed record SuggestRouteRequest : IAdminRequest<SuggestRouteRequest>
{
    /// <summary>The action, as <c>intent/recognize</c> suggests it.</summary>
    [Required(ErrorMessage = "action is missing.")]
    [StringLength(256, MinimumLength = 1)]
    public string? Action { get; init; }

    /// <summary>The path that was asked for; with it the answer says whether the route differs.</summary>
    [StringLength(2048)]
    public string? Path { get; init; }

    static JsonTypeInfo<SuggestRouteRequest> IAdminRequest<SuggestRouteRequest>.JsonType => SuggestionsJson.Default.SuggestRouteRequest;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SuggestRouteRequest))]
[JsonSerializable(typeof(RouteSuggestion))]
internal sealed partial class SuggestionsJson : JsonSerializerContext;
