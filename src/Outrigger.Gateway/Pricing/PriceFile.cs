using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Gateway.Pricing;

/// <summary>Reads and writes price files. The same prices always give the same bytes: sorted, a line a model, shortest numbers.</summary>
internal static class PriceFile
{
    /// <summary>The largest file that is read.</summary>
    public const long MaxBytes = 64 << 20;

    private const int MaxShownFailures = 20;

    // The file is data, not a part of a page: names may hold what the default would escape.
    private static readonly PricingJson Json = new(ReadableJson.Of(PricingJson.Default.Options));

    /// <summary>The table that comes with the program, as <c>prices refresh</c> made it.</summary>
    public static PriceDocument ReadBuiltIn() => ReadEmbedded("prices.json");

    /// <summary>What we know better than the source of the built-in table, each with its reason in <c>docs/modules/pricing.md</c>.</summary>
    public static PriceDocument ReadCorrections() => ReadEmbedded("corrections.json");

    /// <summary>Reads a file of the operator's.</summary>
    /// <exception cref="OutriggerException">It is not there, not a price file, or holds a price that cannot be.</exception>
    public static PriceDocument Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return stream.Length <= MaxBytes
                ? Read(stream, $"'{path}'")
                : throw Invalid($"'{path}' is larger than {MaxBytes} bytes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"'{path}' cannot be read: {e.Message}");
        }
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Write(PriceDocument document)
    {
        var text = new StringBuilder();
        text.Append("{\n");
        text.Append("  \"format\": ").Append(Quote(document.Format)).Append(",\n");
        text.Append("  \"source\": ").Append(Quote(document.Source)).Append(",\n");
        text.Append("  \"sourceDate\": ").Append(Quote(document.SourceDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))).Append(",\n");
        if (document.SourceSha256 is { } digest)
        {
            text.Append("  \"sourceSha256\": ").Append(Quote(digest)).Append(",\n");
        }

        text.Append("  \"vendors\": {\n");
        text.AppendJoin(",\n", document.Vendors.OrderBy(vendor => vendor.Key, StringComparer.Ordinal).Select(vendor =>
            $"    {Quote(vendor.Key)}: {{\n"
            + string.Join(",\n", vendor.Value.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => $"      {Quote(model.Key)}: {JsonSerializer.Serialize(model.Value, Json.PriceEntry)}"))
            + "\n    }"));
        text.Append("\n  }\n}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Refuses prices that cannot be.</summary>
    /// <exception cref="OutriggerException">One line that names what is wrong, twenty places at most.</exception>
    public static void Check(PriceDocument document, string name)
    {
        List<string> failures = [.. PriceChecks.Check(document)];
        if (failures.Count > 0)
        {
            var shown = string.Join("; ", failures.Take(MaxShownFailures));
            throw Invalid($"{name}: {shown}{(failures.Count > MaxShownFailures ? $"; and {failures.Count - MaxShownFailures} more" : "")}.");
        }
    }

    private static PriceDocument ReadEmbedded(string name)
    {
        using var stream = typeof(PriceFile).Assembly.GetManifestResourceStream("Outrigger.Gateway.Pricing." + name)!;
        return Read(stream, name);
    }

    private static PriceDocument Read(Stream stream, string name)
    {
        try
        {
            var document = JsonSerializer.Deserialize(stream, Json.PriceDocument) ?? throw Invalid($"{name} is empty.");
            Check(document, name);
            return document;
        }
        catch (JsonException e)
        {
            throw Invalid($"{name} is not a price file: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} ({e.Path}).");
        }
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private static OutriggerException Invalid(string detail) => new(PricingErrors.PriceFileInvalid.With(detail));
}
