using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// What could not be carried over as it was. What would change the answer is refused, so that nobody gets another answer
/// than the one they asked for without knowing; what would not is dropped and named in <c>x-outrigger-translation</c>.
/// Used by one request at a time.
/// </summary>
/// <param name="dropsInstead">True when the operator wants what cannot be carried over to be dropped rather than refused.</param>
internal sealed class TranslationReport(bool dropsInstead)
{
    private const int MaxNotes = 32;
    private readonly List<string> _dropped = [];
    private readonly List<string> _adjusted = [];
    private HashSet<string>? _taken;

    /// <summary>The first refusal; null when the request can be sent.</summary>
    public OutriggerError? Error { get; private set; }

    /// <summary>The upstream cannot do this and the answer would be another without it.</summary>
    /// <param name="feature">An id of <see cref="Features"/>.</param>
    /// <param name="param">Where the client said it.</param>
    /// <param name="reason">A sentence without names from the request.</param>
    public void Refuse(string feature, string param, string reason)
    {
        if (dropsInstead)
        {
            Drop(feature);
            return;
        }

        Error ??= TranslationErrors.Untranslatable.With(reason) with { Param = param };
    }

    /// <summary>As <see cref="Refuse"/>, whatever the operator wants: without it the request means nothing.</summary>
    public void RefuseAlways(string param, string reason) => Error ??= TranslationErrors.Untranslatable.With(reason) with { Param = param };

    /// <summary>Left out; the answer is the same without it.</summary>
    public void Drop(string feature) => Note(_dropped, feature);

    /// <summary>Carried over in another value or form that a client may want to know of.</summary>
    public void Adjust(string feature) => Note(_adjusted, feature);

    /// <summary>An extra was written.</summary>
    public void MarkTaken(string feature) => (_taken ??= new HashSet<string>(StringComparer.Ordinal)).Add(feature);

    /// <summary>Judges the extras that no codec took.</summary>
    public void CloseExtras(IReadOnlyList<ExtraFeature> extras, string upstreamProtocol)
    {
        foreach (var extra in extras)
        {
            if (_taken?.Contains(extra.Feature) == true)
            {
                continue;
            }

            if (extra.ChangesAnswer)
            {
                Refuse(extra.Feature, extra.Param, $"'{extra.Param}' cannot be put to a provider that speaks {upstreamProtocol}.");
            }
            else
            {
                Drop(extra.Feature);
            }
        }
    }

    /// <summary>The value of <c>x-outrigger-translation</c>; null when everything was carried over.</summary>
    public string? ToHeader()
    {
        if (_dropped.Count == 0 && _adjusted.Count == 0)
        {
            return null;
        }

        var dropped = _dropped.Count > 0 ? "dropped=" + string.Join(',', _dropped) : null;
        var adjusted = _adjusted.Count > 0 ? "adjusted=" + string.Join(',', _adjusted) : null;
        return string.Join("; ", new[] { dropped, adjusted }.Where(n => n is not null));
    }

    private static void Note(List<string> notes, string feature)
    {
        // Ids are ours; an unknown member's name is the client's and must not reach a header as it is.
        var name = feature.Length <= 64 && feature.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? feature : "unknown-member";
        if (notes.Count < MaxNotes && !notes.Contains(name))
        {
            notes.Add(name);
        }
    }
}
