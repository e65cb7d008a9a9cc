namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// What differs between generations of models, told by the name; a name that tells nothing is taken for a new one.
/// </summary>
/// <param name="Generation">The major version.</param>
/// <param name="IsPro">Whether it is a Pro model, which cannot be kept from thinking.</param>
internal readonly record struct GeminiModelTraits(int Generation, bool IsPro)
{
    private const int Newest = 3;

    /// <summary>From generation 3 on a level says how much to think; before that a number of tokens.</summary>
    public bool TakesLevels => Generation >= 3;

    /// <summary>From generation 3 on calls without a signature are refused.</summary>
    public bool WantsSignatures => Generation >= 3;

    /// <summary>From generation 3 on the results of tools may hold images.</summary>
    public bool TakesResultParts => Generation >= 3;

    /// <summary>Reads a model's name.</summary>
    public static GeminiModelTraits Of(string model)
    {
        var at = model.IndexOf("gemini-", StringComparison.OrdinalIgnoreCase);
        var digits = at < 0 ? default : model.AsSpan(at + "gemini-".Length);
        var generation = digits.Length > 0 && char.IsAsciiDigit(digits[0]) ? digits[0] - '0' : Newest;
        return new GeminiModelTraits(generation, model.Contains("pro", StringComparison.OrdinalIgnoreCase));
    }
}
