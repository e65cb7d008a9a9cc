namespace Outrigger.Assist.Errors.Taxonomy;

/// <summary>All that goes with a kind: how it is answered, how bad it is by itself, what to do.</summary>
/// <param name="Name">The kind in snake case.</param>
/// <param name="Type">The type that is answered; its place in <see cref="ErrorTypes.All"/>.</param>
/// <param name="Severity">0 low, 1 medium, 2 high, 3 critical.</param>
/// <param name="Strategy"><c>retry</c>, <c>fall_back</c> or <c>fail</c>.</param>
/// <param name="Suggestion">What the user of the backend can do.</param>
/// <param name="Steps">What an operator looks at, in order.</param>
internal sealed record ErrorKindFacts(string Name, int Type, double Severity, string Strategy, string Suggestion, params string[] Steps);
