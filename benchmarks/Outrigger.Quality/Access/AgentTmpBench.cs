namespace Outrigger.Quality.Access;
internal sealed class AgentTmpBench : IQualityBench
{
    public string Module => "access";
    public string Folder => "bots";
    public IEnumerable<QualityRow> Run(QualityContext context) => AgentStringBench.Run(context);
}
