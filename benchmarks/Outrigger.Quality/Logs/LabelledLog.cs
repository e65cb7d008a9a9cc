namespace Outrigger.Quality.Logs;

/// <summary>The labelled lines of one system: the content, the original group, the corrected group and template.</summary>
internal sealed record LabelledLog(string System, string[] Content, string[] Events, string[] CorrectedEvents, string[] CorrectedTemplates)
{
    /// <summary>On these, mechanisms and constants were chosen: every other one by the alphabet, said before any was scored.</summary>
    public static readonly string[] Development = ["Apache", "HDFS", "Linux", "Proxifier"];

    public bool IsDevelopment => Development.Contains(System);

    /// <summary>All systems that are there, by name.</summary>
    public static IReadOnlyList<LabelledLog> ReadAll(QualityContext context) =>
    [
        .. Directory.GetDirectories(context.At("logs", "loghub_2k")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)
            .Where(system => File.Exists(Corrected(context, system)))
            .Select(system => Read(context, system)),
    ];

    private static LabelledLog Read(QualityContext context, string system)
    {
        var original = Csv.Read(context.At("logs", "loghub_2k", system, $"{system}_2k.log_structured.csv"));
        var corrected = Csv.Read(Corrected(context, system));
        var content = original.Column("Content");
        var correctedEvents = corrected.Column("EventId");
        return content.Length == correctedEvents.Length
            ? new(system, content, original.Column("EventId"), correctedEvents, corrected.Column("EventTemplate"))
            : throw new InvalidDataException($"{system}: {content.Length} lines, but {correctedEvents.Length} corrected ones.");
    }

    private static string Corrected(QualityContext context, string system) =>
        context.At("logs", "loghub_2k_corrected", system, $"{system}_2k.log_structured_corrected.csv");
}
