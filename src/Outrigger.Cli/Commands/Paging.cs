using System.CommandLine;
using System.Text.Json;
using Outrigger.Cli.Connections;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Commands;

/// <summary>Reads page after page, up to so many entries.</summary>
internal static class Paging
{
    /// <summary>The option that bounds a list.</summary>
    public static Option<int> Limit(int standard)
    {
        var limit = new Option<int>("--limit") { Description = "Entries at most.", DefaultValueFactory = _ => standard, HelpName = "count" };
        limit.Bound(1, 100_000, "--limit is 1 to 100000.");
        return limit;
    }

    /// <param name="call">The run.</param>
    /// <param name="route">The address of the page after another; null for the first.</param>
    /// <param name="access">Which key reads it.</param>
    /// <param name="limit">Entries at most.</param>
    /// <param name="items">The member with the entries.</param>
    /// <param name="next">The member that leads on.</param>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(
        Call call, Func<string?, Route> route, Access access, int limit, string items = "items", string next = "next")
    {
        var found = new List<JsonElement>();
        string? after = null;
        do
        {
            var page = await call.Server.GetAsync(route(after).ToString(), access, call.Token);
            var before = found.Count;
            found.AddRange(page.Items(items).Take(limit - found.Count));
            var on = page.Find(next) is { } value ? value.ToString() : null;

            // A page that leads nowhere else would be read for ever.
            after = found.Count > before && on != after ? on : null;
        }
        while (after is not null && found.Count < limit);

        if (after is not null)
        {
            call.Terminal.Note($"there are more than {limit}; --limit shows them.");
        }

        return found;
    }
}
