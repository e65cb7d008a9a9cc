using System.Globalization;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

internal sealed class GroupBench : IQualityBench
{
    public string Module => "access-groups";

    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        using var file = new StreamWriter("/tmp/alerts_groups.csv");
        foreach (var world in AccessWorlds.Development)
        {
            Dump(world, "attack", file, context);
            Dump(world with { Levels = 0 }, "clean", file, context);
        }

        yield break;
    }

    private static void Dump(WorldSettings settings, string kind, StreamWriter file, QualityContext context)
    {
        var world = new World(settings);
        var options = new AccessOptions { HoneypotPaths = [world.Site.Honeypot] };
        var site = new AccessSite(options);
        var rules = new AccessRules(options);
        var model = new AccessModel();
        var parameters = model.InitialParameters.ToArray();
        float[] weights = [.. parameters[..^2].Select(static one => (float)one)];
        var features = new double[AccessFeatures.Count];
        foreach (var hit in world.Play())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var client = world.Clients[hit.Client];
            var asked = new AccessCase(hit.Request, hit.Seconds, rules.IsExempt(hit.Request));
            site.Take(asked, rules, options, weights, features);
            if (asked.IsExempt)
            {
                continue;
            }

            site.Use(engine =>
            {
                engine.Answer(hit.Request, asked.Own!, hit.Status);
                asked.Place?.Answer(hit.Status);
                if (RequestForms.Of(hit.Request) != RequestForm.Asset && engine.Seen is 3 or 4 or 6 or 10)
                {
                    var r = hit.Request;
                    var names = r.HeaderNames is null ? "" : string.Join(',', r.HeaderNames.Where(static n => !n.Equals("cookie", StringComparison.OrdinalIgnoreCase) && !n.Equals("referer", StringComparison.OrdinalIgnoreCase)));
                    file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{settings.Seed}\t{kind}\t{hit.Seconds:0.0}\t{client.Id}\t{client.Population}\t{client.Level}\t{client.Campaign}\t{engine.Seen}\t{engine.Alone:0.00}\t{asked.Own!.Smoothed.Value:0.00}\t{r.UserAgent}\t{r.AcceptLanguage}\t{names}\t{RequestForms.Of(r)}\t{r.Path}"));
                }

                return true;
            });
        }
    }
}
