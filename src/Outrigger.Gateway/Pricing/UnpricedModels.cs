using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Pricing;

/// <summary>Says once of each model that it has no price. Remembers a thousand; beyond that it says that it says no more. Thread-safe.</summary>
internal sealed class UnpricedModels(ILogger<UnpricedModels> logger)
{
    private const int Capacity = 1000;

    private readonly ConcurrentDictionary<(string Provider, string Model), bool> _named = new();
    private int _count;

    public void Note(string provider, string model)
    {
        if (Volatile.Read(ref _count) > Capacity || _named.ContainsKey((provider, model)) || !_named.TryAdd((provider, model), true))
        {
            return;
        }

        var count = Interlocked.Increment(ref _count);
        if (count <= Capacity)
        {
            logger.ModelUnpriced(provider, model);
        }
        else if (count == Capacity + 1)
        {
            logger.UnpricedNotNamed(Capacity);
        }
    }
}
