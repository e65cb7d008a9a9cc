namespace Outrigger.Gateway.Simulation;

/// <summary>A successful answer, thought out in full before its first byte goes out.</summary>
internal abstract class SimulatedAnswer
{
    /// <summary>Whether it goes out as server-sent events.</summary>
    public abstract bool IsStream { get; }

    /// <summary>How many tokens it has; decides how long it takes.</summary>
    public abstract int TokenCount { get; }

    /// <summary>The body.</summary>
    /// <param name="pace">When its parts are due.</param>
    /// <param name="breaksOff">Whether the connection breaks half way.</param>
    public abstract HttpContent CreateContent(SimulatedPace pace, bool breaksOff);
}
