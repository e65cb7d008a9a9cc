using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Logs;

/// <summary>Writes and reads one source's state. Whatever is read is checked before it is used.</summary>
internal static class StreamCodec
{
    public static void Write(BinaryWriter output, LogStream stream)
    {
        output.Write(stream.Lines);
        output.Write(stream.Window);
        Write(output, stream.Errors);
        output.Write(stream.Miner.Count);

        // The oldest first, so that reading them in order restores the order of use.
        foreach (var template in stream.Miner.Templates.Reverse())
        {
            Write(output, template);
        }

        Write(output, stream.Sessions);
        Write(output, stream.Feedback);
    }

    public static void Read(BinaryReader input, LogStream stream)
    {
        stream.Lines = NotNegative(input.ReadInt64());
        stream.Window = NotNegative(input.ReadInt64());
        ReadActivity(input, stream.Errors, stream.Window);
        var templates = Count(input, 1_000_000, 32);
        for (var i = 0; i < templates; i++)
        {
            stream.Miner.Restore(ReadTemplate(input, stream.Window));
        }

        ReadSessions(input, stream.Sessions);
        ReadFeedback(input, stream.Feedback);
    }

    /// <summary>How many of something follow; refused when the rest is too short for them.</summary>
    public static int Count(BinaryReader input, int most, int bytesEach)
    {
        var count = input.ReadInt32();
        return count >= 0 && count <= most && (long)count * bytesEach <= input.BaseStream.Length - input.BaseStream.Position
            ? count
            : throw new InvalidDataException("A count is out of bounds.");
    }

    private static void Write(BinaryWriter output, LogTemplate template)
    {
        output.Write((byte)template.Keys.Length);
        for (var i = 0; i < template.Keys.Length; i++)
        {
            output.Write(template.Keys[i]);
            output.Write(template.Details[i]);
            output.Write(template.Varied[i]);
            output.Write((byte)template.Kinds[i]);
            output.Write((byte)template.Traits[i]);
        }

        output.Write(template.Sample);
        output.Write(template.Count);
        output.Write(template.FirstLine);
        output.Write(template.FirstSeenMicros);
        output.Write(template.LastSeenMicros);
        output.Write(template.MergedForms);
        Write(output, template.Activity);
        var slots = template.Slots.Select((slot, token) => (slot, token)).Where(item => item.slot is not null).ToArray();
        output.Write(slots.Length);
        foreach (var (slot, token) in slots)
        {
            output.Write((byte)token);
            output.Write(slot!.Seen);
            output.Write(slot.Mean);
            output.Write(slot.Squares);
            output.Write(slot.Lowest);
            output.Write(slot.Highest);
            output.Write(slot.IsOpen);
            output.Write(slot.NewValues);
            output.Write(slot.LastNewAt);
            output.Write(slot.Values.Count);
            foreach (var value in slot.Values)
            {
                output.Write(value);
            }
        }
    }

    private static LogTemplate ReadTemplate(BinaryReader input, long window)
    {
        var length = input.ReadByte();
        if (length > LineScanner.MaxTokens)
        {
            throw new InvalidDataException("A template is too long.");
        }

        var (keys, details, varied, kinds, traits) = (new ulong[length], new ulong[length], new bool[length], new TokenKind[length], new TokenTraits[length]);
        for (var i = 0; i < length; i++)
        {
            (keys[i], details[i], varied[i]) = (input.ReadUInt64(), input.ReadUInt64(), input.ReadBoolean());
            kinds[i] = (TokenKind)input.ReadByte();
            traits[i] = (TokenTraits)input.ReadByte();
            if (!Enum.IsDefined(kinds[i]))
            {
                throw new InvalidDataException("A kind is none.");
            }
        }

        var template = new LogTemplate(keys, details, varied, kinds, traits, input.ReadString())
        {
            Count = NotNegative(input.ReadInt64()),
            FirstLine = input.ReadInt64(),
            FirstSeenMicros = Micros(input.ReadInt64()),
            LastSeenMicros = Micros(input.ReadInt64()),
            MergedForms = input.ReadInt32(),
            HasOpenDetails = true,
        };
        ReadActivity(input, template.Activity, window);
        var slots = Count(input, LineScanner.MaxTokens, 50);
        for (var i = 0; i < slots; i++)
        {
            var token = input.ReadByte();
            if (token >= length)
            {
                throw new InvalidDataException("A gap lies outside of its template.");
            }

            var (seen, mean, squares, lowest, highest) = (NotNegative(input.ReadInt64()), Finite(input.ReadDouble()), Finite(input.ReadDouble()), Finite(input.ReadDouble()), Finite(input.ReadDouble()));
            var (isOpen, news, lastNewAt) = (input.ReadBoolean(), input.ReadInt32(), NotNegative(input.ReadInt64()));
            var values = new ulong[Count(input, 32, 8)];
            for (var v = 0; v < values.Length; v++)
            {
                values[v] = input.ReadUInt64();
            }

            template.Slot(token).Restore(seen, mean, Math.Max(0, squares), lowest, highest, isOpen, news, lastNewAt, values);
        }

        return template;
    }

    private static void Write(BinaryWriter output, TemplateActivity activity)
    {
        var (sum, squares, windows) = activity.State;
        output.Write(activity.Window);
        output.Write(activity.Current);
        foreach (var counter in (ReadOnlySpan<DecayedCounter>)[sum, squares, windows])
        {
            output.Write(counter.ValueAt(counter.At, TemplateActivity.HalfLifeWindows));
            output.Write(counter.At);
        }
    }

    private static void ReadActivity(BinaryReader input, TemplateActivity activity, long known)
    {
        var window = input.ReadInt64();
        if (window != long.MinValue && (window < 0 || window > known))
        {
            throw new InvalidDataException("A window lies in the future.");
        }

        var current = input.ReadInt32();
        activity.State = (Counter(input), Counter(input), Counter(input));
        activity.Restore(window, current >= 0 ? current : throw new InvalidDataException("A count is negative."));
    }

    private static DecayedCounter Counter(BinaryReader input) => new(Finite(input.ReadDouble()), Finite(input.ReadDouble()));

    private static void Write(BinaryWriter output, SessionModel sessions)
    {
        output.Write(sessions.Sessions);
        output.Write(sessions.Lines);
        output.Write(sessions.Counts.Count);
        foreach (var (template, counts) in sessions.Counts.OrderBy(pair => pair.Key))
        {
            output.Write(template);
            foreach (var count in counts)
            {
                output.Write(count);
            }
        }

        output.Write(sessions.Steps.Count);
        foreach (var ((from, to), count) in sessions.Steps.OrderBy(pair => pair.Key))
        {
            output.Write(from);
            output.Write(to);
            output.Write(count);
        }
    }

    private static void ReadSessions(BinaryReader input, SessionModel sessions)
    {
        sessions.Sessions = Math.Max(0, Finite(input.ReadDouble()));
        sessions.Lines = Math.Max(0, Finite(input.ReadDouble()));
        var templates = Count(input, SessionModel.MaxTemplates, 40);
        for (var i = 0; i < templates; i++)
        {
            var counts = sessions.Counts[input.ReadUInt64()] = new float[SessionModel.Buckets];
            for (var bucket = 0; bucket < counts.Length; bucket++)
            {
                counts[bucket] = Share(input.ReadSingle());
            }
        }

        var steps = Count(input, SessionModel.MaxSteps, 20);
        for (var i = 0; i < steps; i++)
        {
            var (from, to, count) = (input.ReadUInt64(), input.ReadUInt64(), Share(input.ReadSingle()));
            sessions.Steps[(from, to)] = count;
            var leaving = sessions.Leaving.GetValueOrDefault(from);
            sessions.Leaving[from] = (leaving.Total + count, Math.Max(leaving.Largest, count));
        }
    }

    private static void Write(BinaryWriter output, SessionFeedback feedback)
    {
        output.Write(feedback.Anomalous);
        output.Write(feedback.Normal);
        output.Write(feedback.Entries.Count);
        foreach (var ((template, bucket), (anomalous, normal)) in feedback.Entries.OrderBy(pair => pair.Key))
        {
            output.Write(template);
            output.Write((byte)bucket);
            output.Write(anomalous);
            output.Write(normal);
        }
    }

    private static void ReadFeedback(BinaryReader input, SessionFeedback feedback)
    {
        feedback.Anomalous = Math.Max(0, Finite(input.ReadDouble()));
        feedback.Normal = Math.Max(0, Finite(input.ReadDouble()));
        var entries = Count(input, SessionFeedback.MaxEntries, 17);
        for (var i = 0; i < entries; i++)
        {
            feedback.Entries[(input.ReadUInt64(), input.ReadByte())] = (Share(input.ReadSingle()), Share(input.ReadSingle()));
        }
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : throw new InvalidDataException("A number is not finite.");

    private static float Share(float value) => float.IsFinite(value) && value >= 0 ? value : throw new InvalidDataException("A count is no count.");

    private static long NotNegative(long value) => value >= 0 ? value : throw new InvalidDataException("A count is negative.");

    // What no calendar has would break answers later.
    private static long Micros(long value) => value is > -62_000_000_000_000_000 and < 253_000_000_000_000_000 ? value : throw new InvalidDataException("A time is out of bounds.");
}
