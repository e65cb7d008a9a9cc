using System.Buffers.Binary;
using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access.Sites;

/// <summary>
/// Scored requests until they are answered, and who they came from until a newer one takes the place: each has one place, by
/// the random bits of its id. Grows to its bound. Thread-safe: a lock of its own, held for one look.
/// </summary>
/// <param name="most">Places at most.</param>
internal sealed class OpenScores(int most)
{
    private const int First = 256;

    private readonly Lock _gate = new();
    private Open[] _places = new Open[First];
    private int _count;

    /// <summary>Keeps a request.</summary>
    public void Add(Guid id, AccessCase asked)
    {
        lock (_gate)
        {
            if (_count * 2 > _places.Length && _places.Length < most)
            {
                Grow();
            }

            Put(new Open(id, asked.Own, asked.Place, asked));
        }
    }

    /// <summary>Takes a request out, once; null when it is not there any more. Who it came from stays.</summary>
    public AccessCase? Take(Guid id)
    {
        lock (_gate)
        {
            ref var place = ref _places[PlaceOf(id)];
            if (place.Id != id || place.Asked is not { } asked)
            {
                return null;
            }

            // What the client turns out to be may come much later; the request itself is not needed for that.
            place = place with { Asked = null };
            return asked;
        }
    }

    /// <summary>Who a request came from; nobody when that is not known any more.</summary>
    public (Track? Own, Track? Place) Find(Guid id)
    {
        lock (_gate)
        {
            ref var place = ref _places[PlaceOf(id)];
            return place.Id == id ? (place.Own, place.Place) : (null, null);
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_places);
            _count = 0;
        }
    }

    private void Grow()
    {
        var old = _places;
        _places = new Open[Math.Min(old.Length * 2, most)];
        _count = 0;
        foreach (var one in old)
        {
            if (one.Id != Guid.Empty)
            {
                Put(one);
            }
        }
    }

    private void Put(in Open one)
    {
        ref var place = ref _places[PlaceOf(one.Id)];
        _count += place.Id == Guid.Empty ? 1 : 0;
        place = one;
    }

    private int PlaceOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) % (uint)_places.Length);
    }

    private readonly record struct Open(Guid Id, Track? Own, Track? Place, AccessCase? Asked);
}
