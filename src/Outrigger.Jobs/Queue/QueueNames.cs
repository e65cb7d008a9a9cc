using System.Buffers;

namespace Outrigger.Jobs.Queue;

/// <summary>What queues and types may be called: 1 to 64 characters out of a–z, 0–9, '-', '_' and '.'.</summary>
internal static class QueueNames
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool IsQueue(string? name) => name is { Length: > 0 and <= MaxLength } && !name.AsSpan().ContainsAnyExcept(Allowed);

    public static bool IsType(string? name) => IsQueue(name);
}
