namespace Outrigger.TestRun;

/// <summary>How one test ended.</summary>
public enum TestState
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It failed, or something around it broke.</summary>
    Failed,

    /// <summary>It did not run; <see cref="TestOutcome.Message"/> says why.</summary>
    Skipped,
}

/// <summary>One test of one suite.</summary>
/// <param name="Suite">The executable or check it belongs to.</param>
/// <param name="Name">Its full name.</param>
/// <param name="State">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Why it failed (with stack and output) or was skipped; empty when it passed.</param>
public sealed record TestOutcome(string Suite, string Name, TestState State, double Seconds, string Message = "");
