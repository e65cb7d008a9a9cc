using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;

namespace Outrigger.Quality.Errors;

/// <summary>Groups a world's errors and says how well.</summary>
internal static class ErrorGrouping
{
    private static readonly string[] DevelopmentNouns = ["Order", "Invoice", "Cart", "Price", "Stock", "Customer", "Refund", "Coupon", "Parcel", "Rating", "Store", "Shelf", "Vendor", "Basket", "Payment", "Address", "Tariff", "Return", "Label", "Batch"];
    private static readonly string[] DevelopmentVerbs = ["Get", "Load", "Compute", "Apply", "Check", "Build", "Merge", "Send", "Store", "Resolve", "Update", "Find"];
    private static readonly string[] ReportNouns = ["Patient", "Ward", "Dose", "Visit", "Clinic", "Report", "Sample", "Doctor", "Shift", "Device", "Alert", "Chart", "Claim", "Policy", "Member", "Ticket", "Route", "Vehicle", "Driver", "Trip", "Meter", "Tenant", "Lease", "Course", "Exam"];
    private static readonly string[] ReportVerbs = ["Fetch", "Assign", "Schedule", "Validate", "Export", "Render", "Sync", "Import", "Close", "Open", "Estimate", "Match", "Notify", "Archive", "Handle"];

    public static IEnumerable<StackWorldSettings> Development => ((int[])[101, 102]).Select(seed => new StackWorldSettings(seed, "Acme", DevelopmentNouns, DevelopmentVerbs, ["Service", "Engine", "Calculator"], 120, 1200, 6, 0.06, 0.05, 0.4, 0.15, 0.35));

    /// <summary>With further kinds of change, to write rules by.</summary>
    public static IEnumerable<StackWorldSettings> DevelopmentFamilies =>
        ((int[])[111, 112]).Select(seed => new StackWorldSettings(seed, "Acme", DevelopmentNouns, DevelopmentVerbs, ["Service", "Engine", "Calculator"], 120, 1200, 6, 0.06, 0.05, 0.4, 0.15, 0.35, StackFamilies.Recursion | StackFamilies.Ordinals | StackFamilies.KeptNames));

    /// <summary>With kinds of change that no rule was written by.</summary>
    public static IEnumerable<StackWorldSettings> ReportedFamilies =>
        ((int[])[17, 18, 19]).Select(seed => new StackWorldSettings(seed, "Globex", ReportNouns, ReportVerbs, ["Handler", "Processor", "Planner", "Gateway"], 200, 2400, 8, 0.05, 0.06, 0.5, 0.2, 0.45, StackFamilies.Proxies | StackFamilies.Causes | StackFamilies.HashedChunks));

    public static IEnumerable<StackWorldSettings> Reported => ((int[])[7, 8, 9]).Select(seed => new StackWorldSettings(seed, "Globex", ReportNouns, ReportVerbs, ["Handler", "Processor", "Planner", "Gateway"], 200, 2400, 8, 0.05, 0.06, 0.5, 0.2, 0.45));

    /// <summary>B-cubed precision, recall and F1 of an assignment.</summary>
    public static (double Precision, double Recall, double F1) BCubed(IReadOnlyList<(int True, ulong Group)> items)
    {
        var byPair = items.GroupBy(static item => item).ToDictionary(static same => same.Key, static same => (double)same.Count());
        var byGroup = items.GroupBy(static item => item.Group).ToDictionary(static same => same.Key, static same => (double)same.Count());
        var byTrue = items.GroupBy(static item => item.True).ToDictionary(static same => same.Key, static same => (double)same.Count());
        var precision = items.Sum(item => byPair[item] / byGroup[item.Group]) / items.Count;
        var recall = items.Sum(item => byPair[item] / byTrue[item.True]) / items.Count;
        return (precision, recall, 2 * precision * recall / (precision + recall));
    }

    /// <summary>All errors of a world, read once.</summary>
    public static List<ReadError> Read(StackWorldSettings settings, int platform)
    {
        var parsed = new ParsedStack();
        Span<char> template = stackalloc char[MessageTemplate.SignatureLength];
        var result = new List<ReadError>();
        foreach (var error in new StackWorld(settings, platform).Play())
        {
            var stack = SecretMask.Mask(error.Stack, 32_768, keepsFileNames: true);
            StackParser.Parse(stack, parsed);
            var type = parsed.Types.Count > 0 ? parsed.Types[^1] : "";
            var message = parsed.Messages.Count > 0 ? parsed.Messages[^1] : "";
            var length = MessageTemplate.Write(message, template);
            var top = parsed.Frames.Count > 0 ? FrameName.Show(stack.AsSpan()[parsed.Frames[0].Name]) : "";
            result.Add(new ReadError(error.Bug, type, new string(template[..length]), [.. parsed.Frames.Select(static frame => frame.Frame)], top));
        }

        return result;
    }

    public static List<(int True, ulong Group)> Group(IEnumerable<ReadError> errors, SignatureSettings settings)
    {
        var index = new SignatureIndex(5000, settings);
        return [.. errors.Select((error, i) => (error.Bug, index.Observe(error.Type, error.Template, error.Frames, i * 1000L).Id))];
    }

    public sealed record ReadError(int Bug, string Type, string Template, StackFrame[] Frames, string Top);
}
