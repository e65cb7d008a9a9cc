namespace Outrigger.Core.Callers;

/// <summary>A body that the page of the interface offers to send. Metadata of a route.</summary>
/// <param name="Json">The body.</param>
public sealed record RequestExample(string Json);
