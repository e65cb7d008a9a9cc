namespace Outrigger.Assist.Access.Agents;

/// <summary>User-Agent headers that were read before, by hash; a new one takes the place of another. 128 KB at most. Not thread-safe.</summary>
internal sealed class AgentCache
{
    private const int Places = 2048;

    private readonly (ulong Hash, AgentFacts Facts)[] _known = new (ulong, AgentFacts)[Places];

    /// <summary>What a header says.</summary>
    /// <param name="agent">The header.</param>
    /// <param name="hash">Its hash.</param>
    public AgentFacts Read(string? agent, ulong hash)
    {
        ref var place = ref _known[hash % Places];
        if (place.Hash != hash)
        {
            place = (hash, AgentReader.Read(agent));
        }

        return place.Facts;
    }
}
