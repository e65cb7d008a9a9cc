namespace Outrigger.Assist.Intent;

/// <summary>An example that contradicts others.</summary>
/// <param name="Text">The example.</param>
/// <param name="Intent">What it is said to be.</param>
/// <param name="OtherIntent">What others say: an equal text, or what a model trained without it takes it for.</param>
/// <param name="IsSameText">Whether an equal text is an example of the other intent.</param>
public sealed record IntentContradiction(string Text, string Intent, string OtherIntent, bool IsSameText);
