using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Suggestions;

/// <summary>The operations of the backend whose document the settings name, read on first use. Without one, or with one that cannot be read, there are none. Thread-safe.</summary>
internal sealed class ApiDescription(IOptionsMonitor<SuggestionsOptions> options, ILogger<ApiDescription> logger)
{
    private readonly Lazy<IReadOnlyList<ApiOperation>> _operations = new(() => Read(options.CurrentValue, logger));

    /// <summary>The operations.</summary>
    public IReadOnlyList<ApiOperation> Operations => _operations.Value;

    /// <summary>The operation of an id, an action or "METHOD /path"; null when there is none.</summary>
    public ApiOperation? Find(string name) => Operations.FirstOrDefault(one =>
        string.Equals(one.Id, name, StringComparison.OrdinalIgnoreCase) || string.Equals(one.Action, name, StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith(one.Method, StringComparison.OrdinalIgnoreCase) && name.Length == one.Method.Length + 1 + one.Path.Length && name.EndsWith(one.Path, StringComparison.Ordinal)));

    private static IReadOnlyList<ApiOperation> Read(SuggestionsOptions options, ILogger logger)
    {
        if (options.OpenApiFile.Length == 0)
        {
            return [];
        }

        try
        {
            var file = new FileInfo(options.OpenApiFile);
            if (!file.Exists || file.Length > options.MaxDocumentBytes)
            {
                logger.DocumentNotRead(options.OpenApiFile, file.Exists ? "too large" : "not there");
                return [];
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            var operations = ApiDocument.Read(document.RootElement);
            logger.DocumentRead(options.OpenApiFile, operations.Count);
            return operations;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.DocumentNotRead(options.OpenApiFile, failure.GetType().Name);
            return [];
        }
    }
}
