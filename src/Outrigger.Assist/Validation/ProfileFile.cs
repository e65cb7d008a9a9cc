using System.Buffers;
using System.Text;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Validation;

/// <summary>
/// Learned operations as bytes: for each its tenant, name and fields, parents before what lies inside; counts take one to five
/// bytes each. A field has about 12 bytes, its name and its texts. Pure.
/// </summary>
internal static class ProfileFile
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>What is written at most, in bytes; operations used longest ago are left out beyond it.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>The longest name of an operation.</summary>
    public const int LongestOperation = 1024;

    private static readonly UTF8Encoding Strict = new(false, true);

    public static void Write(IBufferWriter<byte> writer, IEnumerable<(TenantId Tenant, string Operation, OperationProfile Profile)> operations)
    {
        using var stream = new MemoryStream();
        using var binary = new BinaryWriter(stream, Encoding.UTF8);
        foreach (var (tenant, operation, profile) in operations)
        {
            var before = stream.Position;
            binary.Write(true);
            binary.Write(tenant.Value);
            binary.Write(operation);
            Write(binary, profile.Root);
            if (stream.Position >= MaxBytes)
            {
                stream.SetLength(before);
                stream.Position = before;
                break;
            }
        }

        binary.Write(false);
        writer.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <exception cref="InvalidDataException">It is not a state of this kind.</exception>
    public static IReadOnlyList<(TenantId Tenant, string Operation, OperationProfile Profile)> Read(int version, ReadOnlySpan<byte> state)
    {
        if (version != Version)
        {
            throw new InvalidDataException($"Profiles of requests of format {version}; {Version} is read.");
        }

        var loaded = new List<(TenantId, string, OperationProfile)>();
        var seen = new HashSet<(TenantId, string)>();
        try
        {
            using var binary = new BinaryReader(new MemoryStream(state.ToArray()), Strict);
            while (binary.ReadBoolean())
            {
                Demand(TenantId.TryParse(binary.ReadString(), out var tenant));
                var operation = binary.ReadString();
                Demand(operation.Length <= LongestOperation && seen.Add((tenant, operation)));
                var profile = new OperationProfile();
                profile.Root = Read(binary, profile.Room, 0);
                loaded.Add((tenant, operation, profile));
            }

            Demand(binary.BaseStream.Position == binary.BaseStream.Length);
        }
        catch (Exception failure) when (failure is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("Profiles of requests: they end too early or are none.", failure);
        }

        return loaded;
    }

    private static void Write(BinaryWriter binary, FieldProfile field)
    {
        foreach (var count in (ReadOnlySpan<int>)[field.Count, field.Strings, field.Integers, field.Fractions, field.Booleans, field.Arrays, field.Objects, field.Nulls])
        {
            binary.Write7BitEncodedInt(count);
        }

        var flags = (field.Integers + field.Fractions > 0 ? 1 : 0) | (field.HasMoreTexts ? 2 : 0) | (field.Items is not null ? 4 : 0);
        binary.Write((byte)flags);
        if ((flags & 1) != 0)
        {
            binary.Write(field.Smallest);
            binary.Write(field.Largest);
        }

        Write(binary, field.Texts);
        Write(binary, field.Formats);
        binary.Write7BitEncodedInt(field.Fields.Count);
        foreach (var (name, inner) in field.Fields)
        {
            binary.Write(name);
            Write(binary, inner);
        }

        if (field.Items is { } items)
        {
            Write(binary, items);
        }
    }

    private static void Write(BinaryWriter binary, Dictionary<string, int> counts)
    {
        binary.Write7BitEncodedInt(counts.Count);
        foreach (var (text, count) in counts)
        {
            binary.Write(text);
            binary.Write7BitEncodedInt(count);
        }
    }

    private static FieldProfile Read(BinaryReader binary, ProfileRoom room, int depth)
    {
        Demand(depth <= FieldProfile.MaxDepth);
        var field = new FieldProfile
        {
            Count = Count(binary),
            Strings = Count(binary),
            Integers = Count(binary),
            Fractions = Count(binary),
            Booleans = Count(binary),
            Arrays = Count(binary),
            Objects = Count(binary),
            Nulls = Count(binary),
        };
        Demand((long)field.Strings + field.Integers + field.Fractions + field.Booleans + field.Arrays + field.Objects + field.Nulls <= field.Count);
        var flags = binary.ReadByte();
        Demand(flags < 8 && ((flags & 1) != 0) == (field.Integers + field.Fractions > 0));
        field.HasMoreTexts = (flags & 2) != 0;
        if ((flags & 1) != 0)
        {
            (field.Smallest, field.Largest) = (binary.ReadDouble(), binary.ReadDouble());
            Demand(double.IsFinite(field.Smallest) && double.IsFinite(field.Largest) && field.Smallest <= field.Largest);
        }

        Read(binary, field.Texts, FieldProfile.MaxTexts, field.Strings);
        for (var i = 0; i < field.Texts.Count; i++)
        {
            Demand(room.TryTakeText());
        }

        Read(binary, field.Formats, FieldProfile.MaxTexts, field.Strings);
        for (var left = Count(binary); left > 0; left--)
        {
            var name = binary.ReadString();
            Demand(name.Length <= FieldProfile.LongestName && room.TryTakeField() && field.Fields.TryAdd(name, Read(binary, room, depth + 1)));
        }

        if ((flags & 4) != 0)
        {
            Demand(room.TryTakeField());
            field.Items = Read(binary, room, depth + 1);
        }

        return field;
    }

    private static void Read(BinaryReader binary, Dictionary<string, int> counts, int most, int total)
    {
        var sum = 0L;
        for (var left = Count(binary); left > 0; left--)
        {
            var (text, count) = (binary.ReadString(), Count(binary));
            sum += count;
            Demand(text.Length <= FieldProfile.LongestText && count > 0 && sum <= total && counts.Count < most && counts.TryAdd(text, count));
        }
    }

    private static int Count(BinaryReader binary)
    {
        var count = binary.Read7BitEncodedInt();
        Demand(count >= 0);
        return count;
    }

    private static void Demand(bool isSound) => SavedNumbers.Demand(isSound, "Profiles of requests");
}
