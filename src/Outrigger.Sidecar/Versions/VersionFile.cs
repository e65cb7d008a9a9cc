using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// Keeps the state in a small file, written beside and moved over, so that there is always a whole one. Written only when
/// something happened to a version. Called by one thread at a time.
/// </summary>
internal sealed class VersionFile(IOptions<VersionsOptions> options, IConfiguration configuration, ILogger<VersionFile> logger)
{
    private readonly string _path = Path.GetFullPath(options.Value.StateFile.Length > 0
        ? options.Value.StateFile
        : Path.Combine(configuration[DataFolder.ConfigurationKey] is { Length: > 0 } folder ? folder : DataFolder.DefaultPath, "sidecar-versions.json"));

    /// <summary>What was kept. When it cannot be read, the version in question stays away until people decide.</summary>
    /// <param name="canary">The version in question.</param>
    /// <param name="now">The time.</param>
    public VersionState Read(string canary, DateTimeOffset now)
    {
        try
        {
            if (!File.Exists(_path))
            {
                return VersionState.Nothing;
            }

            using var stream = File.OpenRead(_path);
            return JsonSerializer.Deserialize(stream, VersionsJson.Default.VersionState) ?? throw new JsonException("The file holds no state.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.StateUnreadable(failure, _path);
            return VersionState.Nothing with { RolledBack = canary.Length > 0 ? canary : null, RolledBackAt = now, Evidence = ["what is known of the versions could not be read"] };
        }
    }

    /// <summary>Keeps it; a failure is logged, and the state holds until the next start.</summary>
    public void Write(VersionState state)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var beside = _path + ".new";
            using (var stream = File.Create(beside))
            {
                JsonSerializer.Serialize(stream, state, VersionsJson.Default.VersionState);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.StateNotWritten(failure, _path);
        }
    }
}
