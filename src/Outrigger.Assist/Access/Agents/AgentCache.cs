namespace Outrigger.Assist.Access.Agents;

/// <summary>User-Agent headers that were read before, by hash; a new one takes the place of another. 160 KB at most. Thread-safe: an entry never changes.</summary>
internal sealed class AgentCache
{
    private const int Places = 2048;

    private readonly Entry?[] _known = new Entry?[Places];

    /// <summary>What a header says.</summary>
    /// <param name="agent">The header.</param>
    /// <param name="hash">Its hash.</param>
    public AgentFacts Read(string? agent, ulong hash)
    {
        ref var place = ref _known[hash % Places];
        var known = Volatile.Read(ref place);
        if (known is null || known.Hash != hash)
        {
            known = new Entry(hash, AgentReader.Read(agent));
            Volatile.Write(ref place, known);
        }

        return known.Facts;
    }

    private sealed record Entry(ulong Hash, AgentFacts Facts);
}
