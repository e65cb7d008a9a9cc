namespace Outrigger.Assist.Prediction;

/// <summary>Makes a route of a path: segments that are ids become one and the same. No regular expressions. Thread-safe.</summary>
internal static class RouteName
{
    private const int MaxLength = 200;
    private const string Id = "{id}";

    /// <summary>The route, at most 200 characters, without query.</summary>
    public static string Of(string path)
    {
        var query = path.AsSpan().IndexOfAny('?', '#');
        var rest = query < 0 ? path.AsSpan() : path.AsSpan(0, query);
        rest = rest[..Math.Min(rest.Length, MaxLength)];
        if (!HasId(rest))
        {
            return rest.Length == path.Length ? path : new string(rest);
        }

        // A segment of one digit becomes four characters.
        Span<char> route = stackalloc char[(MaxLength * 3) + 4];
        var length = 0;
        foreach (var part in rest.Split('/'))
        {
            if (part.Start.Value > 0)
            {
                route[length++] = '/';
            }

            var segment = rest[part];
            segment = IsId(segment) ? Id : segment;
            segment.CopyTo(route[length..]);
            length += segment.Length;
        }

        return new string(route[..length]);
    }

    private static bool HasId(ReadOnlySpan<char> path)
    {
        foreach (var part in path.Split('/'))
        {
            if (IsId(path[part]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsId(ReadOnlySpan<char> segment)
    {
        var digits = 0;
        foreach (var c in segment)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        // v1 and oauth2 are names; 42, a uuid and 65f0c1 are ids.
        return digits > 0 && (digits * 2 > segment.Length || segment.Length >= 16 || digits >= 4) && !(segment.Length <= 3 && segment[0] is 'v' or 'V');
    }
}
