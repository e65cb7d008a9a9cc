using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.Errors.Grouping;

/// <summary>Writes and reads a tenant's groups of errors. Thread-safe, the index is not.</summary>
internal static class ErrorGroupCodec
{
    /// <summary>What is read, for error texts.</summary>
    public const string What = "Groups of errors";

    private const int MaxText = 400;

    public static void Write(BinaryWriter binary, SignatureIndex index)
    {
        binary.Write(index.Count);
        foreach (var group in index.Groups)
        {
            Write(binary, group);
        }
    }

    /// <summary>Reads groups into an index that is empty.</summary>
    public static SignatureIndex Read(BinaryReader binary, SignatureIndex index)
    {
        var count = binary.ReadInt32();
        Demand(count >= 0 && count <= binary.BaseStream.Length);
        for (var i = 0; i < count; i++)
        {
            index.Restore(Read(binary));
        }

        return index;
    }

    private static void Write(BinaryWriter binary, SignatureGroup group)
    {
        binary.Write(group.Id);
        binary.Write(group.Type);
        binary.Write(group.Template);
        binary.Write(group.Count);
        binary.Write(group.FirstMicros);
        binary.Write(group.LastMicros);
        binary.Write(group.Recent);
        binary.Write(group.Daily);
        binary.Write((byte)group.Exemplars.Count);
        foreach (var exemplar in group.Exemplars)
        {
            binary.Write((byte)exemplar.Length);
            foreach (var frame in exemplar)
            {
                binary.Write(frame.Full);
                binary.Write(frame.Short);
                binary.Write(frame.Type);
                binary.Write(frame.Method);
                binary.Write((byte)frame.Traits);
            }
        }
    }

    private static SignatureGroup Read(BinaryReader binary)
    {
        var id = binary.ReadUInt64();
        var (type, template) = (binary.ReadString(), binary.ReadString());
        Demand(type.Length <= MaxText && template.Length <= MessageTemplate.SignatureLength);
        var group = new SignatureGroup { Id = id, Type = type, Template = template, TypeHash = TextHash.Of(type), TemplateHash = TextHash.Of(template) };
        (group.Count, group.FirstMicros, group.LastMicros) = (binary.ReadInt64(), binary.ReadInt64(), binary.ReadInt64());
        (group.Recent, group.Daily) = (binary.ReadDouble(), binary.ReadDouble());
        Demand(group.Count > 0 && group.FirstMicros >= 0 && group.LastMicros >= group.FirstMicros && group.Recent is >= 0 and < 1e12 && group.Daily is >= 0 and < 1e12);
        var exemplars = binary.ReadByte();
        Demand(exemplars <= SignatureGroup.MaxExemplars);
        for (var e = 0; e < exemplars; e++)
        {
            var frames = new StackFrame[binary.ReadByte()];
            Demand(frames.Length is > 0 and <= SignatureGroup.MaxFrames);
            for (var f = 0; f < frames.Length; f++)
            {
                frames[f] = new StackFrame(binary.ReadUInt32(), binary.ReadUInt32(), binary.ReadUInt32(), binary.ReadUInt32(), (FrameTraits)binary.ReadByte());
            }

            group.Exemplars.Add(frames);
        }

        return group;
    }

    private static void Demand(bool isSound) => SavedNumbers.Demand(isSound, What);
}
