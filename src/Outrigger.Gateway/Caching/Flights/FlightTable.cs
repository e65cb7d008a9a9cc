using System.Collections.Concurrent;

namespace Outrigger.Gateway.Caching.Flights;

/// <summary>The calls whose answers can be shared, by key; of this process alone. Thread-safe.</summary>
internal sealed class FlightTable
{
    private readonly ConcurrentDictionary<CacheKey, Flight> _flights = new();
    private long _landed;

    /// <summary>How many flights have left their answer in the store. One that did so since a lookup may have answered it.</summary>
    public long Landed => Interlocked.Read(ref _landed);

    public int Count => _flights.Count;

    /// <summary>Calls that follow one of them.</summary>
    public int Waiting => _flights.Sum(f => f.Value.Followers);

    /// <summary>The flight that was joined; null when <paramref name="mine"/> now leads.</summary>
    public Flight? JoinOrLead(CacheKey key, Flight mine)
    {
        while (true)
        {
            var other = _flights.GetOrAdd(key, mine);
            if (ReferenceEquals(other, mine))
            {
                return null;
            }

            if (other.TryJoin())
            {
                return other;
            }

            // Too late for that one: its place is taken, and it does not miss it.
            if (_flights.TryUpdate(key, mine, other))
            {
                return null;
            }
        }
    }

    /// <summary>The flight that was joined; null when there is none.</summary>
    public Flight? Join(CacheKey key) => _flights.TryGetValue(key, out var flight) && flight.TryJoin() ? flight : null;

    /// <summary>Lets others join a flight that takes no answer from anybody itself; without effect while another has the place.</summary>
    public void Offer(CacheKey key, Flight mine) => _flights.TryAdd(key, mine);

    /// <summary>Takes a flight out; call when its answer is in the store, or will not be.</summary>
    public void Remove(CacheKey key, Flight flight, bool isStored)
    {
        if (isStored)
        {
            Interlocked.Increment(ref _landed);
        }

        _flights.TryRemove(KeyValuePair.Create(key, flight));
        flight.Land();
    }
}
