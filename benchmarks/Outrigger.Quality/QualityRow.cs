namespace Outrigger.Quality;

/// <summary>One figure, with what a reader needs to judge it.</summary>
/// <param name="Figure">Its name, <c>bench/metric</c>; stable.</param>
/// <param name="Value">Ours.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="DataSet">The data, with how much of it.</param>
/// <param name="Split">Which part was measured, and what nothing was chosen on.</param>
/// <param name="Anchors">Published or well-known figures of others on the same data, with their source.</param>
/// <param name="Baseline">What was run beside it here, in the same unit; null when nothing was.</param>
/// <param name="Note">How to read it.</param>
internal sealed record QualityRow(
    string Figure, double Value, string Unit, string DataSet, string Split, string Anchors, double? Baseline = null, string Note = "");
