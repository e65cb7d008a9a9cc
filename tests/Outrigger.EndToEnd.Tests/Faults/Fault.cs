using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Faults;

/// <summary>One way an upstream can misbehave, and what the client must get.</summary>
/// <param name="Name">Lower case with dashes: the provider's name too.</param>
/// <param name="Play">What the upstream does with each request.</param>
internal sealed record Fault(string Name, Func<RawExchange, Task> Play)
{
    /// <summary>The status and code of the error when nothing has been sent to the client yet.</summary>
    public required (int Status, string Code) Expected { get; init; }

    /// <summary>The code of the error event when the stream has begun; null when a stream ends as <see cref="Expected"/> too.</summary>
    public string? ExpectedEvent { get; init; }

    /// <summary>Which requests it is played on.</summary>
    public FaultKind Kind { get; init; } = FaultKind.Both;

    /// <summary>True when the fault may overtake the good part in front of it, and the call then ends as <see cref="Expected"/>.</summary>
    public bool MayOvertake { get; init; }

    /// <summary>True when the provider's timeouts are short.</summary>
    public bool IsSlow { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Which requests a fault is played on.</summary>
internal enum FaultKind
{
    Both,
    Complete,
    Stream,
}
