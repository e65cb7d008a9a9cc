namespace Outrigger.Quality.Anomaly;

/// <summary>A9 on the Numenta Anomaly Benchmark.</summary>
internal sealed class NabBench : IQualityBench
{
    public string Module => "anomaly";

    public string Folder => Path.Combine("anomaly", "nab");

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var files = NabFile.ReadAll(context.At(Folder));
        var gaussian = files.Select(file => WindowedGaussian.Score(file.Values)).ToArray();
        foreach (var profile in NabProfile.All)
        {
            yield return new(
                "nab-check/windowed-gaussian-" + profile.Name, NabScorer.Score(files, gaussian, profile, WindowedGaussian.PublishedThreshold), "points",
                $"NAB, {files.Count} files", "all files, published threshold", "34.98 / 16.66 / 42.66", null, $"best {NabScorer.Best(files, gaussian, profile)}");
        }
    }
}
