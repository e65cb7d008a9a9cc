using System.Globalization;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Pricing.Refresh;

/// <summary>Makes a price file out of a source and shows what changes.</summary>
internal static class PriceRefresh
{
    /// <exception cref="OutriggerException">The source is refused, or a file cannot be read or written; nothing is changed.</exception>
    public static void Run(string from, string to, TextWriter output)
    {
        var taken = LiteLlmReader.Read(ReadSource(from), DateOnly.FromDateTime(File.GetLastWriteTimeUtc(from)));
        PriceFile.Check(taken.Document, $"'{from}'");
        var before = File.Exists(to) ? PriceFile.Read(to) : PriceFile.ReadBuiltIn();
        var (lines, added, removed, changed) = PriceChanges.Compare(before, taken.Document);
        Write(to, PriceFile.Write(taken.Document));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from {from}: {taken.Document.Source}, {taken.Document.SourceDate:yyyy-MM-dd}; before: {before.SourceDate:yyyy-MM-dd}"));
        Print(output, lines);
        Print(output, taken.Doubts.Select(doubt => "doubtful " + doubt));
        Print(output, taken.Unread.Select(field => string.Create(CultureInfo.InvariantCulture, $"not read {field.Key} ({field.Value} models)")));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{taken.Document.Vendors.Sum(vendor => vendor.Value.Count)} models written to {to}: {added} added, {removed} removed, {changed} values changed, {taken.Doubts.Count} doubtful"));
    }

    private static void Print(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine(line);
        }
    }

    private static byte[] ReadSource(string path)
    {
        try
        {
            return new FileInfo(path).Length <= PriceFile.MaxBytes
                ? File.ReadAllBytes(path)
                : throw new OutriggerException(PricingErrors.PricesRefused.With($"'{path}' is larger than {PriceFile.MaxBytes} bytes."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutriggerException(PricingErrors.PricesRefused.With($"'{path}' cannot be read: {e.Message}"));
        }
    }

    // Beside the place and then in one step: a server that watches the file never sees half of it.
    private static void Write(string path, byte[] content)
    {
        var fresh = path + ".new";
        try
        {
            File.WriteAllBytes(fresh, content);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutriggerException(PricingErrors.PricesRefused.With($"'{path}' cannot be written: {e.Message}"));
        }
    }
}
