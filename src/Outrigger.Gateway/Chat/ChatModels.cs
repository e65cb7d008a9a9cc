using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Chat;

/// <summary>From the model a chat request names to the name that the gateway is asked for. Thread-safe.</summary>
internal sealed class ChatModels(RoutingTableSource routing, IOptionsMonitor<ChatEndpointOptions> options) : IChatModels
{
    private const string Simulated = "sim/echo";
    private const int MaxOffered = 10;

    public string? Find(Caller caller, string? name)
    {
        var settings = options.CurrentValue;
        return (name ?? FindDefault(caller, settings)) is { } wanted ? Find(caller, wanted, settings) : null;
    }

    /// <summary>The name to ask for; null when there is no such model for this caller.</summary>
    public string? Find(Caller caller, string name, ChatEndpointOptions options)
    {
        var table = routing.Current;
        if (!ChatModelNames.IsListed(options.Models, name))
        {
            return null;
        }

        var route = table.Find(name, out _);
        if (route is { IsAlias: true } || GetFamily(name, options) is not { } members)
        {
            return MayUse(caller, route) ? name : null;
        }

        return members.FirstOrDefault(member => MayUse(caller, table.Find(member, out _))) ?? (MayUse(caller, route) ? name : null);
    }

    /// <summary>The model of a request that names none; null when there is none.</summary>
    public string? FindDefault(Caller caller, ChatEndpointOptions options) => options.DefaultModel is { } chosen
        ? Find(caller, chosen, options) is null ? null : chosen
        : Offer(caller, options).FirstOrDefault();

    /// <summary>Names that a refused caller may have meant; a few.</summary>
    public IReadOnlyList<string> Suggest(Caller caller, ChatEndpointOptions options) => [.. Offer(caller, options).Take(MaxOffered)];

    private static bool MayUse(Caller caller, Route? route) => route is not null && ModelResolver.MayUse(caller, route);

    private static IReadOnlyList<string>? GetFamily(string name, ChatEndpointOptions options) =>
        options.Families.TryGetValue(name, out var own) ? own
        : options.BuiltInFamilies && ChatModelNames.BuiltIn.TryGetValue(name, out var builtIn) ? builtIn
        : null;

    private IEnumerable<string> Offer(Caller caller, ChatEndpointOptions options)
    {
        var table = routing.Current;
        var aliases = table.Names.Where(name => table.Find(name, out _) is { IsAlias: true });
        IEnumerable<string> families = options.BuiltInFamilies ? options.Families.Keys.Union(ChatModelNames.BuiltIn.Keys) : options.Families.Keys;
        return aliases.Concat(families).Append(Simulated).Distinct().Where(name => Find(caller, name, options) is not null);
    }
}
