using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;

namespace Outrigger.Assist.Validation;

/// <summary>A value that may have been meant.</summary>
/// <param name="Value">The value.</param>
/// <param name="Kind">What must have gone wrong.</param>
/// <param name="Likelihood">How likely such an error is beside others, times how often the value occurs; only ratios count.</param>
internal readonly record struct Candidate(JsonNode? Value, string Kind, double Likelihood);

/// <summary>
/// What a wrong value may have been meant to be. Each reading keeps what was written (it could be turned back): another
/// way of writing the same, or a value of a list that differs by a slip of the keyboard. Where two readings are possible
/// both are given, and their likelihoods say that none is sure. Pure; O(length × values of the list).
/// </summary>
internal static class CorrectionCandidates
{
    private const int LongestText = 256;
    private const double Rewritten = 1;
    private const double OneSlip = 0.02;
    private const double TwoSlips = 0.0004;

    private static readonly Dictionary<string, (string Base, double Factor)> Units = new (string Base, double Factor, string[] Names)[]
    {
        ("s", 0.001, ["ms"]),
        ("s", 1, ["s", "sec", "seconds"]),
        ("s", 60, ["min", "minutes"]),
        ("s", 3600, ["h", "hour", "hours"]),
        ("s", 86_400, ["d", "day", "days"]),
        ("g", 0.001, ["mg"]),
        ("g", 1, ["g"]),
        ("g", 1000, ["kg"]),
        ("g", 1e6, ["t"]),
        ("m", 0.001, ["mm"]),
        ("m", 0.01, ["cm"]),
        ("m", 1, ["m"]),
        ("m", 1000, ["km"]),
        ("B", 1, ["B"]),
        ("B", 1e3, ["KB"]),
        ("B", 1e6, ["MB"]),
        ("B", 1e9, ["GB"]),
        ("B", 1 << 10, ["KiB"]),
        ("B", 1 << 20, ["MiB"]),
        ("B", 1 << 30, ["GiB"]),
        ("%", 1, ["%", "percent"]),
    }.SelectMany(static unit => unit.Names.Select(name => (name, unit.Base, unit.Factor))).ToDictionary(static unit => unit.name, static unit => (unit.Base, unit.Factor), StringComparer.OrdinalIgnoreCase);

    private static readonly string[] DayFirst = ["d.M.yyyy", "d. M. yyyy"];
    private static readonly string[] YearFirst = ["yyyy/M/d", "yyyy.M.d", "yyyy-M-d", "yyyyMMdd", "yyyy'年'M'月'd'日'"];
    private static readonly string[] Named = ["d MMM yyyy", "d MMMM yyyy", "MMM d, yyyy", "MMMM d, yyyy", "MMM d yyyy", "MMMM d yyyy"];

    /// <summary>The readings of a value that the schema takes, unsorted; empty when there is none.</summary>
    public static IReadOnlyList<Candidate> For(JsonNode? value, ApiSchema schema, FieldProfile? profile)
    {
        var found = new List<Candidate>();
        if (value is null)
        {
            return found;
        }

        var kind = value.GetValueKind();
        if (schema.Type == "array" && kind is not (JsonValueKind.Array or JsonValueKind.Object) && (schema.Items is null || ValueCheck.Problem(value, schema.Items) is null))
        {
            found.Add(new(new JsonArray(value.DeepClone()), "single value for a list", Rewritten));
        }
        else if (kind == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 and <= LongestText } text)
        {
            FromText(text, schema, profile, found);
        }
        else if (kind == JsonValueKind.Number)
        {
            FromNumber(value, schema, found);
        }
        else if (schema.Type == "string" && kind is JsonValueKind.True or JsonValueKind.False && schema.Enum.Contains(value.ToJsonString(), StringComparer.Ordinal))
        {
            found.Add(new(JsonValue.Create(value.ToJsonString()), "another type", Rewritten));
        }

        found.RemoveAll(candidate => ValueCheck.Problem(candidate.Value, schema) is not null);
        return found;
    }

    private static void FromText(string text, ApiSchema schema, FieldProfile? profile, List<Candidate> found)
    {
        // Brackets belong to an address or an id that is copied; in a plain text they are part of it.
        var trimmed = text.Trim().Trim('"', '\'', '<', '>', '{', '}').Trim();
        switch (schema.Type)
        {
            case "integer" or "number":
                Numbers(trimmed, schema, found);
                break;
            case "boolean":
                if (Truth(trimmed) is { } truth)
                {
                    found.Add(new(JsonValue.Create(truth), "text for true or false", Rewritten));
                }

                break;
            default:
                if (trimmed.Length > 0 && trimmed != text && schema.Enum.Count == 0)
                {
                    found.Add(new(JsonValue.Create(trimmed), "blanks or quotes around it", Rewritten));
                }

                Formats(trimmed, schema, found);
                Enumeration(trimmed, schema, profile, found);
                break;
        }
    }

    private static void FromNumber(JsonNode value, ApiSchema schema, List<Candidate> found)
    {
        var written = value.ToJsonString();
        if (schema.Type == "boolean" && written is "0" or "1")
        {
            found.Add(new(JsonValue.Create(written == "1"), "number for true or false", Rewritten));
        }
        else if (schema.Type == "string" && schema.Format is null)
        {
            found.Add(new(JsonValue.Create(written), "number for a text", Rewritten));
        }
        else if (schema.Type == "string" && schema.Format == "date" && written.Length == 8)
        {
            Dates(written, found);
        }
    }

    private static void Numbers(string text, ApiSchema schema, List<Candidate> found)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or ',' or '-' or '+' or '\'' or ' ' or 'e' or 'E') && !(text[end] is 'e' or 'E' && !(end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            end++;
        }

        var unit = text[end..].Trim();
        var factor = 1.0;
        if (unit.Length > 0)
        {
            // A unit is understood only where the schema names the one it wants.
            if (schema.Unit is null || !Units.TryGetValue(unit, out var given) || !Units.TryGetValue(schema.Unit, out var wanted) || given.Base != wanted.Base)
            {
                return;
            }

            factor = given.Factor / wanted.Factor;
        }

        foreach (var (number, likelihood) in NumberReadings(text[..end].Trim(), schema.Type == "integer"))
        {
            var scaled = Math.Round(number * factor, 9);
            if (schema.Type == "integer" && (scaled != Math.Floor(scaled) || Math.Abs(scaled) > 9e15))
            {
                continue;
            }

            found.Add(new(
                schema.Type == "integer" ? JsonValue.Create((long)scaled) : JsonValue.Create(scaled), unit.Length > 0 ? "unit in the value" : "text for a number", likelihood));
        }
    }

    // 1,234 may be a thousand and more or one and less; 1.234,5 and 1,234.5 may be one thing only.
    private static IEnumerable<(double Number, double Likelihood)> NumberReadings(string text, bool isInteger)
    {
        if (text.Length == 0 || text.Length > 32)
        {
            yield break;
        }

        var plain = text.Replace("'", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var (comma, dot) = (plain.LastIndexOf(','), plain.LastIndexOf('.'));
        var commas = plain.Count(static character => character == ',');
        var dots = plain.Count(static character => character == '.');
        if (commas == 0 && dots <= 1)
        {
            // 1.234 for a whole number can only be grouped; for another it is as it stands.
            if (isInteger && dots == 1 && IsGrouped(plain, '.') && Parse(plain.Replace(".", "", StringComparison.Ordinal)) is { } grouped)
            {
                yield return (grouped, Rewritten);
            }
            else if (Parse(plain) is { } number)
            {
                yield return (number, Rewritten);
            }
        }
        else if (commas > 0 && dots > 0)
        {
            var (group, point) = comma > dot ? ('.', ',') : (',', '.');
            if (plain.Count(character => character == point) == 1 && IsGrouped(plain[..plain.LastIndexOf(point)], group)
                && Parse(plain.Replace(group.ToString(), "", StringComparison.Ordinal).Replace(point, '.')) is { } both)
            {
                yield return (both, Rewritten);
            }
        }
        else if (commas > 1 || dots > 1)
        {
            var group = commas > 1 ? ',' : '.';
            if (IsGrouped(plain, group) && Parse(plain.Replace(group.ToString(), "", StringComparison.Ordinal)) is { } many)
            {
                yield return (many, Rewritten);
            }
        }
        else
        {
            var isGroup = IsGrouped(plain, ',');
            if (isGroup && Parse(plain.Replace(",", "", StringComparison.Ordinal)) is { } whole)
            {
                yield return (whole, Rewritten);
            }

            if ((!isInteger || !isGroup) && Parse(plain.Replace(',', '.')) is { } part)
            {
                yield return (part, Rewritten);
            }
        }
    }

    private static bool IsGrouped(string text, char separator)
    {
        var groups = text.TrimStart('-', '+').Split(separator);
        return groups.Length > 1 && groups[0].Length is >= 1 and <= 3 && groups[0] != "0" && groups.Skip(1).All(static group => group.Length == 3) && groups.All(static group => group.All(char.IsAsciiDigit));
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static bool? Truth(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "y" or "on" or "1" or "是" => true,
        "false" or "no" or "n" or "off" or "0" or "否" => false,
        _ => null,
    };

    private static void Formats(string text, ApiSchema schema, List<Candidate> found)
    {
        switch (schema.Format)
        {
            case "date":
                Dates(text, found);
                break;
            case "date-time":
                if (text.Length >= 19 && text[10] == ' ' && FieldFormats.Is("date-time", text[..10] + "T" + text[11..]))
                {
                    found.Add(new(JsonValue.Create(text[..10] + "T" + text[11..]), "date and time written otherwise", Rewritten));
                }

                break;
            case "email":
                var address = text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? text[7..] : text;
                found.Add(new(JsonValue.Create(address.Replace(" ", "", StringComparison.Ordinal)), "blanks or a scheme in the address", Rewritten));
                break;
            case "uuid":
                if (!FieldFormats.Is("uuid", text) && Guid.TryParse(text.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) ? text[9..] : text, out var id))
                {
                    found.Add(new(JsonValue.Create(id.ToString("D")), "id written otherwise", Rewritten));
                }

                break;
            default:
                break;
        }
    }

    private static void Dates(string text, List<Candidate> found)
    {
        var seen = new HashSet<DateOnly>();
        void Add(string[] formats)
        {
            foreach (var format in formats)
            {
                if (DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1900 and <= 2200 && seen.Add(date))
                {
                    found.Add(new(JsonValue.Create(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), "date written otherwise", Rewritten));
                }
            }
        }

        Add(YearFirst);
        Add(DayFirst);
        Add(Named);
        if (text.Length > 10 && text[10] is 'T' or ' ' && FieldFormats.Is("date", text[..10]) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) && instant.TimeOfDay == TimeSpan.Zero)
        {
            found.Add(new(JsonValue.Create(text[..10]), "date with a time of midnight", Rewritten));
        }

        // With strokes or dashes the day or the month may come first: two readings unless one of them cannot be.
        Add(["d/M/yyyy", "d-M-yyyy"]);
        Add(["M/d/yyyy", "M-d-yyyy"]);
    }

    private static void Enumeration(string text, ApiSchema schema, FieldProfile? profile, List<Candidate> found)
    {
        if (schema.Enum.Count == 0 || text.Length == 0)
        {
            return;
        }

        var folded = Fold(text);
        var same = schema.Enum.Where(value => Fold(value) == folded).ToArray();
        if (same.Length > 0)
        {
            found.AddRange(same.Select(static value => new Candidate(JsonValue.Create(value), "value of the list written otherwise", Rewritten)));
            return;
        }

        foreach (var value in schema.Enum)
        {
            var slips = Slips(folded, Fold(value), 2);
            var isLong = value.Length >= 8;
            if (value.Length >= 4 && (slips == 1 || (slips == 2 && isLong)))
            {
                var often = profile is null ? 1 : 1 + profile.TimesSeen(value);
                found.Add(new(JsonValue.Create(value), "slip of the keyboard", (slips == 1 ? OneSlip : TwoSlips) * often));
            }
        }
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                folded.Append(char.ToLowerInvariant(character));
            }
        }

        return folded.ToString();
    }

    /// <summary>How many letters were left out, doubled, changed or swapped with their neighbour; <paramref name="most"/> + 1 when more.</summary>
    internal static int Slips(string first, string second, int most)
    {
        if (Math.Abs(first.Length - second.Length) > most || first.Length > 64 || second.Length > 64)
        {
            return most + 1;
        }

        Span<int> before = stackalloc int[66];
        Span<int> last = stackalloc int[66];
        Span<int> current = stackalloc int[66];
        for (var j = 0; j <= second.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var cost = first[i - 1] == second[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            last.CopyTo(before);
            current.CopyTo(last);
        }

        return last[second.Length];
    }
}
