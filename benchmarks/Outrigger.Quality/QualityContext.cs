namespace Outrigger.Quality;

/// <summary>Where the data lies and how to report what a long run does.</summary>
internal sealed record QualityContext(string DataFolder, CancellationToken Cancellation)
{
    /// <summary>A file or folder below the data folder.</summary>
    public string At(params string[] parts) => Path.Combine([DataFolder, .. parts]);

    /// <summary>Tells, on the error stream, what is being done.</summary>
    public static void Progress(string what) => Console.Error.WriteLine(what);
}
