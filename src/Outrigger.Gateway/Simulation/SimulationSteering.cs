using System.Globalization;
using System.Net.Http.Headers;

namespace Outrigger.Gateway.Simulation;

/// <summary>How a request wants to be answered: speed, length and failures out of its <c>x-sim-…</c> headers.</summary>
/// <param name="FirstToken">Time until the first byte.</param>
/// <param name="TokensPerSecond">Pace of the tokens; null for as fast as they are read.</param>
/// <param name="Tokens">How many tokens the answer has; null for what the model says by itself.</param>
/// <param name="Fault">The failure asked for.</param>
internal sealed record SimulationSteering(TimeSpan FirstToken, double? TokensPerSecond, int? Tokens, SimulationFault Fault)
{
    public const int MaxTokens = 100_000;

    public static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(600);

    private const double MinTokensPerSecond = 0.1;
    private const double MaxTokensPerSecond = 1_000_000;

    /// <summary>Reads the headers.</summary>
    /// <exception cref="SimulationException">A header is not what it should be; the message says which.</exception>
    public static SimulationSteering Read(HttpRequestHeaders headers)
    {
        var firstToken = TimeSpan.Zero;
        if (Find(headers, "x-sim-ttft-ms") is { } ttft)
        {
            firstToken = TimeSpan.FromMilliseconds(ReadNumber("x-sim-ttft-ms", ttft, 0, MaxDuration.TotalMilliseconds));
        }

        double? pace = Find(headers, "x-sim-tokens-per-second") is { } rate
            ? ReadNumber("x-sim-tokens-per-second", rate, MinTokensPerSecond, MaxTokensPerSecond)
            : null;
        int? tokens = null;
        if (Find(headers, "x-sim-tokens") is { } count)
        {
            if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxTokens)
            {
                throw SimulationException.BadHeader("x-sim-tokens", $"a whole number from 1 to {MaxTokens}");
            }

            tokens = number;
        }

        var fault = Find(headers, "x-sim-fail") switch
        {
            null => SimulationFault.None,
            "429" => SimulationFault.RateLimited,
            "500" => SimulationFault.ServerError,
            "reset" => SimulationFault.Reset,
            "hang" => SimulationFault.Hang,
            "midstream" => SimulationFault.MidStream,
            _ => throw SimulationException.BadHeader("x-sim-fail", "429, 500, reset, hang or midstream"),
        };
        return new SimulationSteering(firstToken, pace, tokens, fault);
    }

    /// <summary>When token number <paramref name="index"/> (from 0) is due, counted from the start of the request.</summary>
    /// <exception cref="SimulationException">It lies beyond the longest answer.</exception>
    public TimeSpan DueAt(int index)
    {
        var seconds = FirstToken.TotalSeconds + (TokensPerSecond is { } pace ? index / pace : 0);
        return seconds <= MaxDuration.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw SimulationException.BadHeader("x-sim-tokens-per-second", $"such that the whole answer takes at most {MaxDuration.TotalSeconds} s");
    }

    private static string? Find(HttpRequestHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
        {
            return null;
        }

        return values.Count == 1 ? values.ToString().Trim() : throw SimulationException.BadHeader(name, "there once");
    }

    private static double ReadNumber(string header, string text, double min, double max) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw SimulationException.BadHeader(header, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
}
