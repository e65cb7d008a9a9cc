using System.Globalization;
using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access;

/// <summary>
/// The parameters that ship: the table of weights as it was fitted on simulated traffic of our own, by the name of each
/// place, and the calibration behind it. Names that are not known any more are left out.
/// </summary>
internal static class AccessPrior
{
    /// <summary>How many parameters: the table, then slope and offset of the calibration.</summary>
    public static readonly int Count = EvidenceFeatures.Count + 2;

    private const string Resource = "Outrigger.Assist.Access.prior.txt";

    /// <summary>Reads them.</summary>
    public static double[] Load()
    {
        using var stream = typeof(AccessPrior).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException("The prior of access scoring is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>Reads a table: a line a place, its name, a tab, its weight; <c>calibration</c> has two numbers.</summary>
    public static double[] Parse(string text)
    {
        var parameters = new double[Count];
        parameters[^2] = 1;
        var places = Enumerable.Range(0, EvidenceFeatures.Count).ToDictionary(EvidenceFeatures.NameOf, static place => place, StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cells = line.Split('\t');
            if (cells[0] == "calibration")
            {
                (parameters[^2], parameters[^1]) = (Number(cells[1]), Number(cells[2]));
            }
            else if (cells.Length > 1 && places.TryGetValue(cells[0], out var place))
            {
                parameters[place] = Number(cells[1]);
            }
        }

        return parameters;
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
