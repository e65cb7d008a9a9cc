namespace Outrigger.AspNetCore.Assistants;

/// <summary>How far a capability may go in an application's own requests.</summary>
public enum StepMode
{
    /// <summary>It is not asked.</summary>
    Off,

    /// <summary>What it finds is attached to the request and counted; nothing about the request or its answer changes.</summary>
    Observe,

    /// <summary>It does what it is for.</summary>
    Act,
}
