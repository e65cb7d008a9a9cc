using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Outrigger.Core.Callers;

/// <summary>What a request carries as a credential.</summary>
internal enum PresentedKeyState
{
    Missing,
    Present,
    Ambiguous,
    Malformed,
}

/// <summary>
/// The one place that takes credentials out of a request: <c>Authorization: Bearer</c>, <c>x-api-key</c>, <c>api-key</c>,
/// <c>x-goog-api-key</c>, in this order. The same key in several headers is one key; two different ones are refused,
/// because two readers could take a different one. Empty headers do not count. Allocates nothing.
/// </summary>
internal readonly ref struct PresentedKey
{
    private const string Bearer = "Bearer";

    private PresentedKey(PresentedKeyState state, ReadOnlySpan<char> value)
    {
        State = state;
        Value = value;
    }

    public PresentedKeyState State { get; }

    public ReadOnlySpan<char> Value { get; }

    public static PresentedKey Read(IHeaderDictionary headers)
    {
        var found = Merge(default, ReadBearer(headers));
        found = Merge(found, Read(headers["x-api-key"]));
        found = Merge(found, Read(headers["api-key"]));
        return Merge(found, Read(headers["x-goog-api-key"]));
    }

    /// <summary>Only <c>Authorization: Bearer</c>.</summary>
    public static PresentedKey ReadBearer(IHeaderDictionary headers)
    {
        var values = headers.Authorization;
        PresentedKey found = default;
        for (var i = 0; i < values.Count; i++)
        {
            found = Merge(found, ReadBearer(values[i]));
        }

        return found;
    }

    private static PresentedKey ReadBearer(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        if (value.IsEmpty)
        {
            return default;
        }

        if (!value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || (value.Length > Bearer.Length && value[Bearer.Length] is not (' ' or '\t')))
        {
            return new PresentedKey(PresentedKeyState.Malformed, default);
        }

        return Present(value[Bearer.Length..]);
    }

    private static PresentedKey Read(StringValues values)
    {
        PresentedKey found = default;
        for (var i = 0; i < values.Count; i++)
        {
            found = Merge(found, Present(values[i]));
        }

        return found;
    }

    private static PresentedKey Present(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        return value.IsEmpty ? default : new PresentedKey(PresentedKeyState.Present, value);
    }

    private static PresentedKey Merge(PresentedKey first, PresentedKey second)
    {
        if (first.State == PresentedKeyState.Missing)
        {
            return second;
        }

        if (second.State == PresentedKeyState.Missing)
        {
            return first;
        }

        return first.State == PresentedKeyState.Present && second.State == PresentedKeyState.Present && first.Value.SequenceEqual(second.Value)
            ? first
            : new PresentedKey(PresentedKeyState.Ambiguous, default);
    }
}
