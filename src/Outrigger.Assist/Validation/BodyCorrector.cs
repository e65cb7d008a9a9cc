using System.Text;
using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;

namespace Outrigger.Assist.Validation;

/// <summary>What a look through a body gave.</summary>
internal sealed class BodyReport
{
    /// <summary>The body, corrected.</summary>
    public required JsonObject Body { get; init; }

    /// <summary>What was corrected.</summary>
    public List<ValidationCorrection> Corrections { get; } = [];

    /// <summary>What stays wrong.</summary>
    public List<ValidationProblem> Problems { get; } = [];

    /// <summary>What may have been meant, not sure enough to be done.</summary>
    public List<ValidationCorrection> Suggestions { get; } = [];
}

/// <summary>
/// Looks through a body, field by field: names first, then fields that took each other's value, then values. Corrects only
/// where one reading has the asked posterior; everything else becomes a problem with suggestions. Pure but for the body's
/// copy. O(fields × fields of the schema), at most <see cref="MaxFields"/> fields.
/// </summary>
internal sealed class BodyCorrector(double minPosterior, Func<string, FieldProfile?> profiles)
{
    /// <summary>How many fields of a body are looked at.</summary>
    public const int MaxFields = 2000;

    private const int MaxDepth = 8;
    private const int MaxItems = 200;
    private const int MaxNames = 300;
    private const int LeastNameForSlip = 5;
    private const int EnoughToKnow = 10;
    private const double Slipped = 0.995;
    private const double Uncertain = 0.9;
    private const double Foreign = 0.0001;

    private int _fields;

    /// <summary>Looks through a body; it is not changed itself.</summary>
    public BodyReport Correct(JsonObject body, ApiSchema schema)
    {
        var report = new BodyReport { Body = (JsonObject)body.DeepClone() };
        Walk(report.Body, schema, "", report, 0);
        return report;
    }

    private void Walk(JsonObject fields, ApiSchema schema, string path, BodyReport report, int depth)
    {
        if (depth > MaxDepth)
        {
            return;
        }

        Rename(fields, schema, path, report);
        Swap(fields, schema, path, report);
        foreach (var (name, field) in schema.Properties)
        {
            var at = path.Length == 0 ? name : path + "." + name;
            if (!fields.TryGetPropertyValue(name, out var value))
            {
                Fill(fields, schema, name, field, at, report);
                continue;
            }

            if (++_fields > MaxFields)
            {
                return;
            }

            value = CheckValue(fields, name, value, field, at, report);
            if (value is JsonObject inner)
            {
                Walk(inner, field, at, report, depth + 1);
            }
            else if (value is JsonArray items && field.Items is { } item)
            {
                for (var i = 0; i < items.Count && i < MaxItems; i++)
                {
                    if (items[i] is JsonObject element)
                    {
                        Walk(element, item, $"{at}[{i}]", report, depth + 1);
                    }
                    else if (ValueCheck.Problem(items[i], item) is { } wrong)
                    {
                        CheckItem(items, i, item, $"{at}[{i}]", wrong, report);
                    }
                }
            }
        }

        if (schema.IsClosed)
        {
            foreach (var (name, _) in fields.Where(pair => !schema.Properties.ContainsKey(pair.Key)).Take(MaxNames))
            {
                report.Problems.Add(new(Join(path, name), "is not known here"));
            }
        }
    }

    private static void Fill(JsonObject fields, ApiSchema schema, string name, ApiSchema field, string at, BodyReport report)
    {
        if (!schema.Required.Contains(name, StringComparer.Ordinal))
        {
            return;
        }

        if (field.Default is { } given && JsonNode.Parse(given.GetRawText()) is { } standing && ValueCheck.Problem(standing, field) is null)
        {
            fields[name] = standing;
            report.Corrections.Add(new(at, null, standing.DeepClone(), "missing, its default taken", 1));
            return;
        }

        report.Problems.Add(new(at, "is missing"));
    }

    private JsonNode? CheckValue(JsonObject fields, string name, JsonNode? value, ApiSchema field, string at, BodyReport report)
    {
        if (ValueCheck.Problem(value, field) is not { } wrong)
        {
            return value;
        }

        if (Decide(value, field, at, wrong, report) is not { } better)
        {
            return value;
        }

        fields[name] = better;
        return better;
    }

    private void CheckItem(JsonArray items, int index, ApiSchema item, string at, string wrong, BodyReport report)
    {
        if (Decide(items[index], item, at, wrong, report) is { } better)
        {
            items[index] = better;
        }
    }

    // The value to put in its place, or null when none is sure; then the problem is noted with what may have been meant.
    private JsonNode? Decide(JsonNode? value, ApiSchema field, string at, string wrong, BodyReport report)
    {
        var readings = CorrectionCandidates.For(value, field, profiles(at))
            .GroupBy(static candidate => candidate.Value?.ToJsonString() ?? "null", StringComparer.Ordinal)
            .Select(static group => (group.First().Value, group.First().Kind, Likelihood: group.Max(static candidate => candidate.Likelihood)))
            .OrderByDescending(static reading => reading.Likelihood)
            .ToArray();
        var sum = readings.Sum(static reading => reading.Likelihood) + Foreign;
        if (readings.Length > 0 && readings[0].Likelihood / sum is var posterior && posterior >= minPosterior)
        {
            report.Corrections.Add(new(at, value?.DeepClone(), readings[0].Value?.DeepClone(), readings[0].Kind, posterior));
            return readings[0].Value?.DeepClone();
        }

        report.Problems.Add(new(at, wrong));
        report.Suggestions.AddRange(readings.Take(3).Select(reading => new ValidationCorrection(at, value?.DeepClone(), reading.Value?.DeepClone(), reading.Kind, reading.Likelihood / sum)));
        return null;
    }

    // Fields that the schema does not name, beside missing ones whose name is nearly theirs.
    private static void Rename(JsonObject fields, ApiSchema schema, string path, BodyReport report)
    {
        if (schema.Properties.Count == 0)
        {
            return;
        }

        var unknown = fields.Select(static pair => pair.Key).Where(name => !schema.Properties.ContainsKey(name)).Take(MaxNames).ToArray();
        var missing = unknown.Length == 0 ? [] : schema.Properties.Keys.Where(name => !fields.ContainsKey(name)).ToArray();
        foreach (var name in unknown)
        {
            var folded = Fold(name);
            var same = missing.Where(candidate => Fold(candidate) == folded).ToArray();
            var near = same.Length > 0 ? same : [.. missing.Where(candidate => folded.Length >= LeastNameForSlip && CorrectionCandidates.Slips(folded, Fold(candidate), 1) == 1)];
            if (near.Length != 1 || fields.ContainsKey(near[0]) || unknown.Any(other => other != name && Fold(other) == folded))
            {
                continue;
            }

            var value = fields[name];
            var field = schema.Properties[near[0]];
            var fits = ValueCheck.Problem(value, field) is null || CorrectionCandidates.For(value, field, null).Count == 1;
            var isNeeded = same.Length > 0 || schema.IsClosed || schema.Required.Contains(near[0], StringComparer.Ordinal);
            if (fits && isNeeded)
            {
                fields.Remove(name);
                fields[near[0]] = value;
                report.Corrections.Add(new(Join(path, near[0]), JsonValue.Create(name), value?.DeepClone(), "misnamed field", Slipped));
            }
            else
            {
                report.Suggestions.Add(new(Join(path, near[0]), JsonValue.Create(name), value?.DeepClone(), "misnamed field", Uncertain));
            }
        }
    }

    // Two fields of which each has what the other wants.
    private void Swap(JsonObject fields, ApiSchema schema, string path, BodyReport report)
    {
        var wrong = schema.Properties.Where(pair => fields.TryGetPropertyValue(pair.Key, out var value) && value is JsonValue && ValueCheck.Problem(value, pair.Value) is not null)
            .Take(MaxNames).ToArray();
        foreach (var (name, field) in wrong)
        {
            var value = fields[name]!;
            if (CorrectionCandidates.For(value, field, profiles(Join(path, name))).Count > 0)
            {
                continue;
            }

            var partners = schema.Properties.Where(other => other.Key != name
                && fields.TryGetPropertyValue(other.Key, out var theirs) && theirs is JsonValue
                && ValueCheck.Problem(theirs, field) is null && ValueCheck.Problem(value, other.Value) is null
                && IsStrict(field) && Fits(other.Value, profiles(Join(path, other.Key)), theirs)).Take(2).ToArray();
            if (partners.Length != 1)
            {
                continue;
            }

            var partner = partners[0].Key;
            var (own, its) = (fields[name]!.DeepClone(), fields[partner]!.DeepClone());
            fields[name] = its;
            fields[partner] = own;
            report.Corrections.Add(new(Join(path, name), own.DeepClone(), its.DeepClone(), "fields swapped", Slipped));
            report.Corrections.Add(new(Join(path, partner), its.DeepClone(), own.DeepClone(), "fields swapped", Slipped));
            return;
        }
    }

    private static bool IsStrict(ApiSchema field) => field.Format is "email" or "uuid" or "date" or "date-time" or "uri" or "url" || field.Enum.Count > 0 || field.Type is "boolean";

    // Whether the partner's value is wrong where it stands: by its schema, or because its field never had such a value.
    private static bool Fits(ApiSchema partner, FieldProfile? profile, JsonNode theirs)
    {
        if (ValueCheck.Problem(theirs, partner) is not null)
        {
            return true;
        }

        return profile is { Count: >= EnoughToKnow, Strings: var strings } && strings == profile.Count
            && theirs is JsonValue value && value.TryGetValue<string>(out var text) && FieldFormats.Of(text) is not null && profile.ToSchema().Format is null && profile.FormatsSeen == 0;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    private static string Fold(string name)
    {
        var folded = new StringBuilder(Math.Min(name.Length, 64));
        foreach (var character in name.AsSpan(0, Math.Min(name.Length, 64)))
        {
            if (char.IsLetterOrDigit(character))
            {
                folded.Append(char.ToLowerInvariant(character));
            }
        }

        return folded.ToString();
    }
}
