using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Outrigger.Cli.Commands;

/// <summary>Options that are numbers within bounds.</summary>
internal static class Numbers
{
    /// <summary>Refuses what lies outside, and what is no number, with one sentence.</summary>
    /// <remarks>The text is read here: asking the parser for the value of a text that is no number throws.</remarks>
    public static void Bound<T>(this Option<T> option, T smallest, T largest, string sentence)
        where T : INumber<T>
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && !(T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= smallest && value <= largest))
            {
                result.AddError(sentence);
            }
        });
    }
}
