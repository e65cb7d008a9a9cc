using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Suggestions;

/// <summary>Suggests routes from the settings and the backend's document. The map is made again when the settings change. Thread-safe.</summary>
internal sealed class RouteSuggester(IOptionsMonitor<SuggestionsOptions> options, ApiDescription description, IDecisionMaker decisions, SuggestionModel model) : IRouteSuggestion
{
    private const int MaxCandidates = 5;

    private volatile MadeMap? _map;

    public RouteSuggestion Suggest(TenantId tenant, string action, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        var settings = options.CurrentValue;
        var candidates = settings.Mode == AssistMode.Off ? [] : MapOf(settings).Find(action, MaxCandidates);
        var decision = decisions.Make(
            tenant,
            model,
            settings,
            action,
            candidates,
            static (in IReadOnlyList<RouteCandidate> found, Span<double> features) =>
            {
                if (found.Count > 0)
                {
                    features[0] = found[0].Score;
                    features[1] = found.Count > 1 ? found[0].Score - found[1].Score : found[0].Score;
                    features[2] = found[0].Score == 1 ? 1 : 0;
                }

                return new Observed(found.Count, false);
            },
            static (in IReadOnlyList<RouteCandidate> _) => new Verdict(SuggestionModel.None, 0, 1, [new("rule", "without the model no route is suggested", 0)]));
        var isSuggested = decision.Outcome == SuggestionModel.Suggested && candidates.Count > 0;
        return new RouteSuggestion(
            decision,
            action,
            isSuggested ? candidates[0].Path : null,
            isSuggested ? candidates[0].Method : null,
            isSuggested && path is not null && !RouteMap.IsSame(candidates[0].Path, path),
            isSuggested ? [] : [.. candidates.Select(one => one.Method is null ? one.Path : one.Method + " " + one.Path)]);
    }

    private RouteMap MapOf(SuggestionsOptions settings)
    {
        if (_map is { } made && ReferenceEquals(made.Options, settings))
        {
            return made.Map;
        }

        var map = new RouteMap(settings.Routes, description.Operations);
        _map = new MadeMap(settings, map);
        return map;
    }

    private sealed record MadeMap(SuggestionsOptions Options, RouteMap Map);
}
