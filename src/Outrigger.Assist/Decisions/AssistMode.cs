namespace Outrigger.Assist.Decisions;

/// <summary>How far a module may go. Each is switched on alone and none depends on another.</summary>
public enum AssistMode
{
    /// <summary>The model is not asked; the fixed rule answers.</summary>
    Off,

    /// <summary>The model decides and is recorded, the fixed rule answers: what it would have done can be looked at first.</summary>
    Shadow,

    /// <summary>The model answers; whoever asked decides what to do with it.</summary>
    Suggest,

    /// <summary>What the model says is done, as far as the module can do something by itself.</summary>
    Act,
}
