using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>
/// The clients that are compared apart: seven by name, all others together. A place becomes free when its client has not
/// come by for a day. Not thread-safe.
/// </summary>
internal sealed class ClientSlots
{
    public const int Count = 8;
    public const int Others = Count - 1;

    private const long DayMicros = 86_400_000_000;

    private readonly string?[] _names = new string?[Others];
    private readonly long[] _seen = new long[Others];

    public string NameOf(int slot) => slot == Others ? "others" : _names[slot] is { Length: > 0 } name ? name : "unnamed";

    /// <summary>The place of a client, and whether it has just been given to it, so that what was counted there is another's.</summary>
    public (int Slot, bool IsNew) Get(string? client, long nowMicros)
    {
        client ??= "";
        var free = -1;
        for (var i = 0; i < Others; i++)
        {
            if (_names[i] == client)
            {
                _seen[i] = nowMicros;
                return (i, false);
            }

            if (free < 0 && (_names[i] is null || nowMicros - _seen[i] > DayMicros))
            {
                free = i;
            }
        }

        if (free < 0)
        {
            return (Others, false);
        }

        var isTaken = _names[free] is not null;
        (_names[free], _seen[free]) = (client, nowMicros);
        return (free, isTaken);
    }

    public void Save(StateWriter writer)
    {
        for (var i = 0; i < Others; i++)
        {
            writer.Write(_names[i] is null ? 0 : 1);
            writer.Write(_names[i] ?? "");
            writer.Write(_seen[i]);
        }
    }

    public static ClientSlots Load(ref StateReader reader)
    {
        var slots = new ClientSlots();
        for (var i = 0; i < Others; i++)
        {
            var isTaken = reader.ReadInt(0, 1) == 1;
            var name = reader.ReadText(1024);
            slots._names[i] = isTaken ? name : null;
            slots._seen[i] = reader.ReadLong();
        }

        return slots;
    }
}
