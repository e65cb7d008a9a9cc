using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;

namespace Outrigger.Quality.Validation;

/// <summary>
/// A13: one thing is spoiled in a valid request; counted is how often the corrector changes the body by itself, how often it
/// then is what it was, and how often a request that is valid is touched. Beside it a binder that reads leniently.
/// </summary>
internal sealed class ValidationBench : IQualityBench
{
    private const int Schemas = 300;
    private const int RequestsEach = 200;
    private const double MinPosterior = 0.99;

    public string Module => "validation";

    // No data is read; the folder is only there to be there.
    public string Folder => ".";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        foreach (var row in Part(false, context).Concat(Part(true, context)))
        {
            yield return row;
        }

        var generator = new RequestGenerator(77, true);
        var cases = Enumerable.Range(0, 1000).Select(i =>
        {
            var schema = generator.Schema();
            var body = generator.Request(schema);
            return (Schema: Read(schema), Body: generator.Spoil(schema, body, RequestGenerator.Kinds[i % RequestGenerator.Kinds.Length]) ?? body);
        }).ToArray();
        var (median, p99) = new DecisionTimes().Measure(i => new BodyCorrector(MinPosterior, static _ => null).Correct(cases[i % cases.Length].Body, cases[i % cases.Length].Schema));
        yield return new QualityRow("validation/decision-median", median, "us", "generator, held-out fields", "5 to 10 fields, the body's copy among it", "");
        yield return new QualityRow("validation/decision-p99", p99, "us", "generator, held-out fields", "", "");
    }

    private static IEnumerable<QualityRow> Part(bool isHeldOut, QualityContext context)
    {
        var generator = new RequestGenerator(isHeldOut ? 20_000 : 1, isHeldOut);
        var (spoiled, touched, right, missed, lenientTouched, lenientRight, valid, falseAlarms) = (0, 0, 0, 0, 0, 0, 0, 0);
        var kinds = RequestGenerator.Kinds.ToDictionary(static kind => kind, static _ => (Count: 0, Touched: 0, Right: 0));
        for (var s = 0; s < Schemas; s++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var schema = generator.Schema();
            var read = Read(schema);
            for (var r = 0; r < RequestsEach; r++)
            {
                var body = generator.Request(schema);
                var untouched = new BodyCorrector(MinPosterior, static _ => null).Correct(body, read);
                valid++;
                falseAlarms += untouched.Problems.Count + untouched.Corrections.Count > 0 ? 1 : 0;
                var kind = RequestGenerator.Kinds[r % RequestGenerator.Kinds.Length];
                if (generator.Spoil(schema, body, kind) is not { } wrong)
                {
                    continue;
                }

                var report = new BodyCorrector(MinPosterior, static _ => null).Correct(wrong, read);
                var isTouched = report.Corrections.Count > 0 && report.Problems.Count == 0;
                var isRight = isTouched && Same(report.Body, body);
                spoiled++;
                touched += isTouched ? 1 : 0;
                right += isRight ? 1 : 0;
                missed += report.Corrections.Count + report.Problems.Count + report.Suggestions.Count == 0 ? 1 : 0;
                var seen = kinds[kind];
                kinds[kind] = (seen.Count + 1, seen.Touched + (isTouched ? 1 : 0), seen.Right + (isRight ? 1 : 0));
                var lenient = LenientBinder.Read(wrong, schema);
                lenientTouched += Same(lenient, wrong) ? 0 : 1;
                lenientRight += Same(lenient, body) ? 1 : 0;
            }
        }

        var name = isHeldOut ? "-held-out" : "";
        var data = string.Create(CultureInfo.InvariantCulture, $"own generator, {Schemas} schemas, {spoiled} spoiled requests, seed {(isHeldOut ? 20_000 : 1)}");
        var split = isHeldOut ? "fields that the corrector was not developed on" : "fields that it was developed on";
        var byKind = string.Join("; ", kinds.Where(static pair => pair.Value.Count > 0).Select(static pair => string.Create(
            CultureInfo.InvariantCulture, $"{pair.Key} {100.0 * pair.Value.Right / pair.Value.Count:F0} % ({pair.Value.Touched - pair.Value.Right} wrong)")));
        yield return new QualityRow("validation/precision" + name, 100.0 * right / Math.Max(1, touched), "%", data, split, "", 100.0 * lenientRight / Math.Max(1, lenientTouched), "of those corrected by itself; beside it a lenient binder");
        yield return new QualityRow("validation/recall" + name, 100.0 * right / spoiled, "%", data, split, "", 100.0 * lenientRight / spoiled, byKind);
        yield return new QualityRow("validation/unnoticed" + name, 100.0 * missed / spoiled, "%", data, split, "", null, "spoiled and neither corrected, refused nor remarked on");
        yield return new QualityRow("validation/false-alarms" + name, 100.0 * falseAlarms / valid, "%", data, split, "", null, "valid requests that were touched or refused");
    }

    private static ApiSchema Read(JsonObject schema)
    {
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return ApiDocument.ReadSchema(document.RootElement);
    }

    private static bool Same(JsonObject first, JsonObject second)
    {
        using var a = JsonDocument.Parse(first.ToJsonString());
        using var b = JsonDocument.Parse(second.ToJsonString());
        return JsonElement.DeepEquals(a.RootElement, b.RootElement);
    }
}
