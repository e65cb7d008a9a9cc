using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Outrigger.Testing;

/// <summary>
/// How properties are checked: with the same cases on every run, so that a failure belongs to the change that brought it.
/// OUTRIGGER_PROPERTY_CASES=10000 looks further instead: that many cases a property, other ones each time.
/// </summary>
public static class PropertyExtensions
{
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;
    private const ulong Gamma = 0xBF58_476D_1CE4_E5B9;

    /// <summary>Throws with the smallest case found for which the property does not hold, and its seed.</summary>
    /// <param name="property">What must hold.</param>
    /// <param name="cases">Cases drawn: 100 unless told.</param>
    public static void Holds(this Property property, int cases = 100)
    {
        var config = Config.QuickThrowOnFailure;
        property.Check(int.TryParse(Environment.GetEnvironmentVariable("OUTRIGGER_PROPERTY_CASES"), CultureInfo.InvariantCulture, out var more)
            ? config.WithMaxTest(more)
            : config.WithMaxTest(cases).WithReplay(Seed, Gamma));
    }
}
