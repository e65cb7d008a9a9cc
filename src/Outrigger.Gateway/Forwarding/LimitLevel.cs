using System.Globalization;

namespace Outrigger.Gateway.Forwarding;

/// <summary>How a limit stands.</summary>
/// <param name="Limit">How much fits.</param>
/// <param name="Remaining">How much is left, 0 or more.</param>
/// <param name="ResetAfter">After how long all of it will be free again if nobody asks for more.</param>
public readonly record struct LimitLevel(long Limit, long Remaining, TimeSpan ResetAfter)
{
    internal string LimitText => Limit.ToString(CultureInfo.InvariantCulture);

    internal string RemainingText => Math.Max(0, Remaining).ToString(CultureInfo.InvariantCulture);

    /// <summary>A duration as OpenAI writes it: <c>6m0s</c>, <c>1.25s</c>, <c>20ms</c>; rounded up to milliseconds.</summary>
    internal string ResetText
    {
        get
        {
            var milliseconds = Math.Max(0, (long)Math.Ceiling(ResetAfter.TotalMilliseconds));
            var (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000);
            if (milliseconds < 1000)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
            }

            var hours = minutes / 60;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{(hours > 0 ? $"{hours}h" : "")}{(minutes > 0 ? $"{minutes % 60}m" : "")}{rest / 1000m:0.###}s");
        }
    }
}
