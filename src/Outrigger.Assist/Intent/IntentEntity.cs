namespace Outrigger.Assist.Intent;

/// <summary>Something named in a text.</summary>
/// <param name="Type"><c>date</c>, <c>money</c>, <c>email</c>, <c>phone</c>, <c>uuid</c>, <c>url</c>, <c>quantity</c>, <c>number</c>, or the name of a list of values that was given.</param>
/// <param name="Text">As it stands in the text.</param>
/// <param name="Value">The same in one way of writing: a date as <c>2026-03-05</c>, money as <c>12.5 EUR</c>; the text itself where there is none.</param>
/// <param name="Start">Its first character, from 0.</param>
/// <param name="Length">How many characters it has.</param>
public sealed record IntentEntity(string Type, string Text, string Value, int Start, int Length);
