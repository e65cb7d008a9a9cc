namespace Outrigger.Quality;

/// <summary>How good one module is on one kind of data.</summary>
internal interface IQualityBench
{
    /// <summary>The module, as it is named on the command line.</summary>
    string Module { get; }

    /// <summary>The folder below the data folder without which it is absent; empty for one that makes its own data.</summary>
    string Folder { get; }

    /// <summary>Measures. Rows come as they are known, so that a long run shows what it does.</summary>
    IEnumerable<QualityRow> Run(QualityContext context);
}
