using System.Buffers.Text;
using System.Globalization;

namespace Outrigger.Load.Upstream;

/// <summary>
/// How one request steers the canned upstream. It travels in the model name, the one field that every gateway passes on:
/// <c>canned-e10-n200</c> is a stream of 200 events at 10 a second, <c>canned-w20000</c> an answer after 20,000 µs.
/// </summary>
/// <param name="EventsPerSecond">Events a second in a stream; default 50.</param>
/// <param name="EventCount">Events of a stream; default 16.</param>
/// <param name="SkippedEvent">Number of an event that the upstream leaves out (self-check); -1 for none.</param>
/// <param name="DelayMicroseconds">Time before the answer of a request without stream, in µs.</param>
internal readonly record struct Directive(int EventsPerSecond, int EventCount, int SkippedEvent, int DelayMicroseconds)
{
    private const int MostEventsPerSecond = 10_000;
    private const int MostEvents = 10_000_000;

    public static Directive Default { get; } = new(50, 16, -1, 0);

    public static string Stream(int eventsPerSecond, int eventCount, int skippedEvent = -1) => string.Create(
        CultureInfo.InvariantCulture,
        $"canned-e{eventsPerSecond}-n{eventCount}{(skippedEvent < 0 ? string.Empty : $"-s{skippedEvent.ToString(CultureInfo.InvariantCulture)}")}");

    public static string Delayed(int microseconds) => string.Create(CultureInfo.InvariantCulture, $"canned-w{microseconds}");

    /// <summary>Finds the directive in a request body; <see cref="Default"/> where there is none.</summary>
    public static Directive Read(ReadOnlySpan<byte> body)
    {
        var found = Default;
        var start = body.IndexOf("\"canned-"u8);
        if (start < 0)
        {
            return found;
        }

        for (var rest = body[(start + 7)..]; rest.Length > 2 && rest[0] == '-' && Utf8Parser.TryParse(rest[2..], out int value, out var used);)
        {
            found = rest[1] switch
            {
                (byte)'e' => found with { EventsPerSecond = Math.Clamp(value, 1, MostEventsPerSecond) },
                (byte)'n' => found with { EventCount = Math.Clamp(value, 0, MostEvents) },
                (byte)'s' => found with { SkippedEvent = value },
                (byte)'w' => found with { DelayMicroseconds = Math.Clamp(value, 0, 60_000_000) },
                _ => found,
            };
            rest = rest[(2 + used)..];
        }

        return found;
    }
}
