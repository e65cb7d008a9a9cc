using Outrigger.Assist.Errors.Grouping;
namespace Outrigger.Quality.Errors;
internal sealed class Diag : IQualityBench
{
    public string Module => "errors-diag";
    public string Folder => "";
    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var platform = int.Parse(Environment.GetEnvironmentVariable("E2P") ?? "3");
        foreach (var world in ErrorGrouping.Development)
        {
            var errors = ErrorGrouping.Read(world, platform);
            var items = ErrorGrouping.Group(errors, new SignatureSettings());
            var n = items.Count;
            bool Min(int i) => errors[i].Frames.Any(f => (f.Traits & FrameTraits.Minified) != 0);
            foreach (var m in new[] { false, true })
            {
                var idx = Enumerable.Range(0, n).Where(i => Min(i) == m).ToList();
                if (idx.Count == 0) continue;
                double p = 0, r = 0;
                foreach (var i in idx)
                {
                    var same = Enumerable.Range(0, n).Count(j => items[j] == items[i]);
                    p += (double)same / items.Count(x => x.Group == items[i].Group);
                    r += (double)same / items.Count(x => x.True == items[i].True);
                }
                Console.WriteLine($"minified {m}: n {idx.Count} precision {p / idx.Count:F3} recall {r / idx.Count:F3}");
            }
            var raw = new StackWorld(world, platform).Play().ToList();
            int shown = 0;
            foreach (var g in Enumerable.Range(0, n).GroupBy(i => items[i].Group).OrderByDescending(g => g.Count() - g.GroupBy(i => items[i].True).Max(b => b.Count())))
            {
                var bugs = g.GroupBy(i => items[i].True).OrderByDescending(b => b.Count()).Take(2).ToList();
                if (bugs.Count < 2 || shown++ > 4) break;
                Console.WriteLine($"=== group {g.Count()}: {string.Join(" ", g.GroupBy(i => items[i].True).Select(b => b.Count()))} minified {g.Count(Min)}");
                foreach (var b in bugs) Console.WriteLine(raw[b.First()].Stack);
            }
        }
        yield break;
    }
}
