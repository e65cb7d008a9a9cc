using Microsoft.AspNetCore.Http;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>
/// Marks a request that an <see cref="AccessRequirement"/> refused: the framework does not tell why callers without an
/// identity were turned away. Immutable.
/// </summary>
internal sealed class AccessRefusal
{
    private static readonly AccessRefusal Mark = new();

    private AccessRefusal()
    {
    }

    /// <summary>Marks it.</summary>
    public static void Note(HttpContext context) => context.Features.Set(Mark);

    /// <summary>Whether it was.</summary>
    public static bool IsNoted(HttpContext context) => context.Features.Get<AccessRefusal>() is not null;
}
