namespace Outrigger.Gateway.Accounting;

/// <summary>Money is kept in whole billionths of a US dollar and shown in dollars.</summary>
internal static class Money
{
    private const decimal NanoPerUsd = 1_000_000_000m;

    // Dividing by a one with all its places takes trailing zeros off.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>Exact: at most nine decimals, no exponent in any form of text.</summary>
    public static decimal ToUsd(long nanoUsd) => nanoUsd / NanoPerUsd;

    /// <summary>The mean of a sum, rounded half even to nine decimals; 0 over nothing.</summary>
    public static decimal MeanUsd(long nanoUsd, long count) => count == 0 ? 0 : decimal.Round(nanoUsd / NanoPerUsd / count, 9, MidpointRounding.ToEven) / One;
}
