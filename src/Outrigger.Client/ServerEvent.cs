namespace Outrigger.Client;

/// <summary>Something that happened.</summary>
/// <typeparam name="T">What is told about it.</typeparam>
/// <param name="Kind">What happened, like <c>completed</c>.</param>
/// <param name="Data">What is told about it.</param>
public sealed record ServerEvent<T>(string Kind, T Data);
