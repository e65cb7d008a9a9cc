using System.Collections.Frozen;

namespace Outrigger.Assist.Suggestions;

/// <summary>A route that may serve an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="Method">The method; null where the settings name none.</param>
/// <param name="Path">The path, with variables in braces.</param>
/// <param name="Score">How well it fits, 0 to 1; 1 for one that is named.</param>
internal readonly record struct RouteCandidate(string Action, string? Method, string Path, double Score);

/// <summary>
/// Which route serves an action: the settings first, then the operation of that name, then the operation whose method and
/// nouns fit. Immutable, thread-safe. A named action costs one look-up, another O(operations).
/// </summary>
internal sealed class RouteMap
{
    private const double VerbShare = 0.4;

    private static readonly FrozenDictionary<string, string> Verbs = new (string Method, string[] Words)[]
    {
        ("POST", ["create", "add", "register", "place", "make", "submit", "send", "upload", "generate", "request", "login", "reset", "analyze", "contact", "new", "post"]),
        ("PUT", ["update", "change", "edit", "set", "modify", "replace", "patch", "put"]),
        ("DELETE", ["delete", "remove", "cancel", "close", "erase"]),
        ("GET", ["get", "find", "list", "show", "search", "read", "track", "export", "download", "query", "fetch"]),
    }.SelectMany(static verb => verb.Words.Select(word => KeyValuePair.Create(word, verb.Method))).ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, RouteCandidate> _named;
    private readonly (ApiOperation Operation, FrozenSet<string> Nouns)[] _operations;

    public RouteMap(IEnumerable<KeyValuePair<string, string>> settings, IReadOnlyList<ApiOperation> operations)
    {
        var named = new Dictionary<string, RouteCandidate>(StringComparer.OrdinalIgnoreCase);
        foreach (var operation in operations)
        {
            named.TryAdd(operation.Action, new(operation.Action, operation.Method, operation.Path, 1));
        }

        foreach (var (action, route) in settings)
        {
            // "POST /api/users" or "/api/users"
            var blank = route.IndexOf(' ', StringComparison.Ordinal);
            named[action] = blank < 0 ? new(action, null, route, 1) : new(action, route[..blank].ToUpperInvariant(), route[(blank + 1)..].Trim(), 1);
        }

        _named = named.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _operations = [.. operations.Select(operation => (operation, NounsOf(ApiDocument.WordsOf(operation.Id).Concat(ApiDocument.WordsOf(WithoutVariables(operation.Path))))))];
    }

    /// <summary>How many actions are named.</summary>
    public int Count => _named.Count;

    /// <summary>The routes that may serve an action, the best first; at most <paramref name="most"/>.</summary>
    public IReadOnlyList<RouteCandidate> Find(string action, int most)
    {
        if (_named.TryGetValue(action, out var named))
        {
            return [named with { Action = action }];
        }

        var words = ApiDocument.WordsOf(action);
        var nouns = NounsOf(words);
        var verb = words.Count > 0 ? Verbs.GetValueOrDefault(words[0]) : null;
        if (nouns.Count == 0 || verb is null)
        {
            return [];
        }

        var found = new List<RouteCandidate>();
        foreach (var (operation, own) in _operations)
        {
            var shared = nouns.Count(own.Contains);
            if (shared == 0)
            {
                continue;
            }

            var method = operation.Method == "PATCH" ? "PUT" : operation.Method;
            var cover = (2.0 * shared) / (nouns.Count + Math.Max(nouns.Count, own.Count));
            found.Add(new(action, operation.Method, operation.Path, ((method == verb ? 1 : 0) * VerbShare) + (cover * (1 - VerbShare))));
        }

        return [.. found.OrderByDescending(one => one.Score).ThenBy(one => one.Path.Length).ThenBy(one => one.Path, StringComparer.Ordinal).Take(most)];
    }

    /// <summary>Whether a path asked for is the one suggested: variables stand for any one segment.</summary>
    public static bool IsSame(string template, string path)
    {
        var query = path.AsSpan().IndexOf('?');
        var asked = (query < 0 ? path : path[..query]).Trim('/').Split('/');
        var wanted = template.Trim('/').Split('/');
        return asked.Length == wanted.Length
            && wanted.Zip(asked).All(static pair => pair.First is ['{', .., '}'] || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static string WithoutVariables(string path) => string.Join('/', path.Split('/').Where(static segment => segment is not ['{', .., '}'] && segment is not ("api" or "v1" or "v2" or "v3")));

    private static FrozenSet<string> NounsOf(IEnumerable<string> words) =>
        words.Where(word => !Verbs.ContainsKey(word) && word is not ("api" or "by" or "the" or "a" or "of" or "v" or "id")).Select(Singular).ToFrozenSet(StringComparer.Ordinal);

    private static string Singular(string word) =>
        word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4 ? word[..^3] + "y" : word.EndsWith('s') && word.Length > 3 && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
}
