using System.Collections.Concurrent;
using System.Text;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// The routes of the backend, as far as paths show them: segments that look like values (numbers, ids, long codes) are
/// replaced. At most as many as are set, first come; the rest is one route a method. Thread-safe.
/// </summary>
internal sealed class VersionRoutes
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _routes = new(StringComparer.Ordinal);

    /// <summary>The route of a request; null for one that is not there: nothing was ever found at its path.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="path">Its path.</param>
    /// <param name="isFound">Whether something was found now.</param>
    /// <param name="most">How many routes are told apart.</param>
    public string? Find(string method, string path, bool isFound, int most)
    {
        var route = NameOf(method, path, most);
        if (_routes.ContainsKey(route))
        {
            return route;
        }

        if (!isFound)
        {
            return null;
        }

        if (_routes.Count >= most)
        {
            return method.Length <= 16 ? method + " *" : "*";
        }

        _routes[route] = true;
        return route;
    }

    // Names by path are remembered as long as there are few paths.
    private string NameOf(string method, string path, int most)
    {
        if (_known.TryGetValue(path, out var template))
        {
            return method + " " + template;
        }

        template = Template(path);
        if (_known.Count < most * 4)
        {
            _known[path] = template;
        }

        return method + " " + template;
    }

    /// <summary>The path with values replaced, at most 180 characters.</summary>
    public static string Template(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan(range);
            if (segment.IsEmpty)
            {
                continue;
            }

            text.Append('/');
            if (IsValue(segment))
            {
                text.Append("{id}");
            }
            else
            {
                text.Append(segment);
            }
        }

        return text.Length == 0 ? "/" : text.Length <= 180 ? text.ToString() : text.ToString(0, 180);
    }

    // Versions (v1, v12) and names with a digit or two are names; numbers, ids and codes are values.
    private static bool IsValue(ReadOnlySpan<char> segment)
    {
        var digits = 0;
        var others = 0;
        foreach (var c in segment)
        {
            if (char.IsAsciiDigit(c))
            {
                digits++;
            }
            else if (!char.IsAsciiLetter(c) && c is not ('-' or '_' or '.'))
            {
                others++;
            }
        }

        return others > 0 || digits == segment.Length || segment.Length > 40 || (segment.Length >= 8 && digits >= 3) || (segment.Length >= 20 && digits > 0);
    }
}
