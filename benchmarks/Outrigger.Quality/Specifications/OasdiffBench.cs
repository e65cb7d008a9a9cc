using System.IO.Compression;
using System.Text;
using Outrigger.Assist.Schemas;
using Outrigger.Assist.Specifications;

namespace Outrigger.Quality.Specifications;

/// <summary>Declared changes: breaking or not, and which, against the cases of the field's best known tool; and every document against itself.</summary>
internal sealed class OasdiffBench : IQualityBench
{
    private const string Anchors = "majority .583 [C]; oasdiff 1.0 by construction";

    // Dates of the cases lie in the past or far ahead of it.
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(20_700));

    public string Module => "drift";

    public string Folder => "openapi";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var folder = context.At("openapi", "oasdiff");
        if (File.Exists(Path.Combine(folder, "cases.json")))
        {
            foreach (var row in Cases(folder))
            {
                yield return row;
            }
        }

        var files = Files(context).ToList();
        if (files.Count > 0)
        {
            var changed = files.Count(static file => Changes(file, file).All.Count > 0);
            yield return new("drift/documents-changed-against-themselves", changed, "documents", $"all {files.Count} OpenAPI documents of the data, JSON, YAML and OpenAPI 2", "all", "0 is right");
        }

        var adyen = files.Where(static file => file.Contains("adyen", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (adyen.Count > 1)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            var breaking = adyen.Zip(adyen.Skip(1)).Count(static pair => Changes(pair.First, pair.Second).All.Any(static change => change.Level == ChangeLevel.Error));
            var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(start);
            yield return new("drift/adyen-versions-breaking", breaking, "pairs", $"{adyen.Count - 1} successive versions of one public interface", "all", "no labels", Note: "told only");
            yield return new("drift/document-compare-time", elapsed.TotalMilliseconds / (adyen.Count - 1), "ms", "the same", "all", "", Note: "mean, with reading both documents");
        }
    }

    private static IEnumerable<QualityRow> Cases(string folder)
    {
        var cases = OasdiffCase.Read(Path.Combine(folder, "cases.json"));
        var outcomes = cases.Select(each => (Case: each, Outcome: Judge(folder, each))).ToList();
        var detailed = Environment.GetEnvironmentVariable("OUTRIGGER_BENCH_DETAILS") == "development";
        foreach (var (each, outcome) in outcomes.Where(pair => detailed && pair.Case.IsDevelopment && (pair.Outcome.IsBreaking != pair.Case.IsBreaking || !pair.Outcome.IsAsAsserted || pair.Outcome.Wrong + pair.Outcome.Missed > 0)))
        {
            QualityContext.Progress($"{(outcome.IsBreaking != each.IsBreaking ? "PAIR " : "")}{each.Test} [{each.Scope}] {each.Base} {each.Revision}: expected {string.Join(' ', each.Ids)}; ours {string.Join(' ', outcome.Ids)}");
        }

        foreach (var (split, part) in (IEnumerable<(string, List<(OasdiffCase Case, Outcome Outcome)>)>)
        [
            ("all", outcomes), ("development half (by rule family)", outcomes.Where(static pair => pair.Case.IsDevelopment).ToList()), ("held-out half (by rule family)", outcomes.Where(static pair => !pair.Case.IsDevelopment).ToList()),
        ])
        {
            if (part.Count == 0)
            {
                continue;
            }

            var name = split[0] switch { 'a' => "", 'd' => "-development", _ => "-held-out" };

            // One file twice that is expected to break, and one pair of files with one setting of which one case expects a break and another none.
            var impossible = part.Count(static pair => pair.Case.Base == pair.Case.Revision && pair.Case.IsBreaking)
                + part.Where(static pair => pair.Case.Base != pair.Case.Revision).GroupBy(static pair => (pair.Case.Base, pair.Case.Revision, pair.Case.Scope, pair.Case.Until, pair.Case.SunsetDays))
                    .Sum(static group => Math.Min(group.Count(static pair => pair.Case.IsBreaking), group.Count(static pair => !pair.Case.IsBreaking)));
            var data = $"{part.Count} cases";
            yield return new(
                "oasdiff/breaking" + name, Share(part, static pair => pair.Outcome.IsBreaking == pair.Case.IsBreaking), "share", data, split, Anchors, Share(part, static pair => pair.Case.IsBreaking),
                $"within the case's check; {impossible} cases contradict others or expect one file to break itself, so that nothing gets them right");
            yield return new(
                "oasdiff/breaking-as-asserted" + name, Share(part, static pair => pair.Outcome.IsAsAsserted), "share", data, split, Anchors,
                Note: "the same where a case counts what is reported or expects a break; where it only names changes that break nobody, each must be found and must not break");
            var sound = part.Where(static pair => pair.Case.Base != pair.Case.Revision && (pair.Case.IsBreaking || pair.Case.IsCounted)).ToList();
            yield return new(
                "oasdiff/breaking-asserted" + name, Share(sound, static pair => pair.Outcome.IsBreaking == pair.Case.IsBreaking), "share", $"{sound.Count} cases", split, Anchors,
                Note: "without cases of one file twice and without those that expect no break but do not say that nothing else is reported");
            yield return new(
                "oasdiff/breaking-whole" + name, Share(part, static pair => pair.Outcome.IsBreakingAtAll == pair.Case.IsBreaking), "share", data, split, Anchors, Note: "whatever the check: documents change elsewhere too");
            var right = (double)part.Sum(static pair => pair.Outcome.Right);
            yield return new("oasdiff/rule-recall" + name, right / Math.Max(1, part.Sum(static pair => pair.Case.Ids.Count)), "share", data, split, "");
            yield return new("oasdiff/rule-precision" + name, right / Math.Max(1, right + part.Sum(static pair => pair.Outcome.Wrong)), "share", data, split, "", Note: "cases list every id only where they count them, so this is a lower bound");
        }
    }

    private static double Share<T>(IReadOnlyCollection<T> all, Func<T, bool> fits) => (double)all.Count(fits) / all.Count;

    private static Outcome Judge(string folder, OasdiffCase each)
    {
        var changes = Changes(Path.Combine(folder, "specs", each.Base), Path.Combine(folder, "specs", each.Revision), each.SunsetDays).All;
        var isInScope = OasdiffScopes.Of(each.Scope);
        var told = each.Until switch { "ERR" => ChangeLevel.Error, "INFO" => ChangeLevel.Info, _ => ChangeLevel.Warning };
        var least = told == ChangeLevel.Error ? told : ChangeLevel.Warning;
        var inScope = changes.Where(change => isInScope(change.Id) && change.Level >= told).ToList();
        var ids = inScope.Select(static change => change.Id).ToHashSet(StringComparer.Ordinal);
        var isBreaking = inScope.Any(change => change.Level >= least);
        var isNamed = !each.IsCounted && !each.IsBreaking && each.Ids.Count > 0;
        var isAsAsserted = isNamed
            ? each.Ids.All(id => inScope.Any(change => change.Id == id)) && !inScope.Any(change => each.Ids.Contains(change.Id) && change.Level >= least)
            : isBreaking == each.IsBreaking;
        return new(
            isBreaking, isAsAsserted, changes.Any(change => change.Level >= least), ids,
            ids.Count(each.Ids.Contains), ids.Count(id => !each.Ids.Contains(id)), each.Ids.Count(id => !ids.Contains(id)));
    }

    private static SpecChanges Changes(string before, string after, int sunsetDays = 0) => SpecDiff.Run(new(SpecReader.Read(Text(before))), new(SpecReader.Read(Text(after))), Today, sunsetDays);

    private static string Text(string file)
    {
        using var stream = File.OpenRead(file);
        using Stream open = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(open, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> Files(QualityContext context) =>
        Directory.EnumerateFiles(context.At("openapi"), "*", SearchOption.AllDirectories)
            .Where(static file => file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal) || file.EndsWith(".json.gz", StringComparison.Ordinal))
            .Where(IsDocument);

    private static bool IsDocument(string file)
    {
        try
        {
            var root = SpecReader.Read(Text(file));
            return root["openapi"] is not null || root["swagger"] is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private sealed record Outcome(bool IsBreaking, bool IsAsAsserted, bool IsBreakingAtAll, IReadOnlySet<string> Ids, int Right, int Wrong, int Missed);
}
