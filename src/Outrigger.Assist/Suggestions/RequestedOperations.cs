using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Suggestions;

/// <summary>
/// Which operation a request is for: that of an action when the action's own route was asked for, else that of the
/// document whose method and path fit. The document's paths are sorted once. Thread-safe.
/// </summary>
internal sealed class RequestedOperations(IOptionsMonitor<SuggestionsOptions> options, ApiDescription description)
{
    private readonly Lazy<ILookup<(string Method, int Segments), ApiOperation>> _byShape = new(() =>
        description.Operations.ToLookup(static one => (one.Method, SegmentsOf(one.Path))));

    /// <summary>The name of the operation that method and path ask for; null when none is known.</summary>
    /// <param name="action">What the request's text is after; goes first where its own route was asked for.</param>
    /// <param name="method">The method asked for.</param>
    /// <param name="path">The path asked for, without query.</param>
    public string? Find(string action, string method, string path)
    {
        var found = FindByPath(method, path);
        if (!IsOwnRoute(action, method, path))
        {
            return found?.Id;
        }

        // Settings can name an action that the document has under another name: its schema is then the route's.
        return description.Find(action)?.Body is null && found?.Body is not null ? found.Id : action;
    }

    // Variables stand for any one segment; of several that fit, the one that names more of the path from its beginning.
    private ApiOperation? FindByPath(string method, string path)
    {
        ApiOperation? best = null;
        foreach (var one in _byShape.Value[(method.ToUpperInvariant(), SegmentsOf(path))])
        {
            if (RouteMap.IsSame(one.Path, path) && (best is null || IsNarrower(one.Path, best.Path)))
            {
                best = one;
            }
        }

        return best;
    }

    private bool IsOwnRoute(string action, string method, string path)
    {
        if (!options.CurrentValue.Routes.TryGetValue(action, out var route))
        {
            return description.Find(action) is { } declared && IsMethod(declared.Method, method) && RouteMap.IsSame(declared.Path, path);
        }

        // "POST /api/users" or "/api/users"
        var blank = route.IndexOf(' ', StringComparison.Ordinal);
        return (blank < 0 || IsMethod(route[..blank], method)) && RouteMap.IsSame(route[(blank + 1)..].Trim(), path);
    }

    private static bool IsMethod(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static int SegmentsOf(string path) => path.AsSpan().Trim('/').Count('/') + 1;

    private static bool IsNarrower(string one, string other)
    {
        foreach (var (mine, its) in one.Trim('/').Split('/').Zip(other.Trim('/').Split('/')))
        {
            var (isMine, isIts) = (mine is ['{', .., '}'], its is ['{', .., '}']);
            if (isMine != isIts)
            {
                return isIts;
            }
        }

        return false;
    }
}
