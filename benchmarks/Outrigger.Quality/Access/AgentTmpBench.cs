namespace Outrigger.Quality.Access;
internal sealed class AgentTmpBench : IQualityBench
{
    public string Module => "access";
    public string Folder => "bots";
    public IEnumerable<QualityRow> Run(QualityContext context) => Go(context);

    private static IEnumerable<QualityRow> Go(QualityContext context)
    {
        var dev = AgentStringBench.Read(context.At("bots", "ua_labelled.jsonl")).Where(o => AgentStringBench.IsDevelopment(o.Text)).ToList();
        foreach (var g in dev.Where(o => !o.IsBot).Select(o => Outrigger.Assist.Access.Agents.AgentReader.Read(o.Text)).Where(f => f.Suspicion >= 0).GroupBy(f => (f.Sign, f.Family)).OrderByDescending(g => g.Count()))
        {
            Console.Error.WriteLine($"{g.Key} {g.Count()} {string.Join(' ', g.Select(f => f.Suspicion.ToString("0.0")).OrderBy(x => x).Take(20))}");
        }

        return AgentStringBench.Run(context);
    }
}
