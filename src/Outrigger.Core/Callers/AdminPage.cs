using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>A page of a list.</summary>
/// <param name="Items">By ascending id.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last.</param>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record AdminPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The query of a route that lists.</summary>
/// <param name="Limit">How many at most, 1–1000. Default 100.</param>
/// <param name="After">The <c>next</c> of the page before; absent for the first.</param>
public readonly record struct AdminPageQuery(int? Limit, string? After)
{
    private const int MaxLimit = 1000;
    private const int DefaultLimit = 100;

    /// <summary>How many are asked for.</summary>
    public int Count => Limit ?? DefaultLimit;

    /// <summary>Why the query is refused; null when it is good.</summary>
    public OutriggerError? Check() => this switch
    {
        { Count: < 1 or > MaxLimit } => CoreErrors.InvalidRequest.With($"limit is 1 to {MaxLimit}.") with { Param = "limit" },
        { After: { } after } when after.Length > 512 || after.Any(char.IsControl) => CoreErrors.InvalidRequest.With("after is the 'next' of the page before.") with { Param = "after" },
        _ => null,
    };

    /// <summary>A page out of one item more than was asked for, which tells whether there is a next page.</summary>
    public AdminPage<TAnswer> Cut<T, TAnswer>(IReadOnlyList<T> oneMore, Func<T, TAnswer> answer, Func<T, string> idOf)
    {
        ArgumentNullException.ThrowIfNull(oneMore);
        ArgumentNullException.ThrowIfNull(idOf);
        var count = Math.Min(Count, oneMore.Count);
        return new AdminPage<TAnswer>([.. oneMore.Take(count).Select(answer)], oneMore.Count > count ? idOf(oneMore[count - 1]) : null);
    }
}
