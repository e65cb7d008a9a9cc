using System.Text.Json;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>
/// Reads a JSON body once, forward, and notes for each field what was there and what was odd. Allocates only when a field
/// is new. Deeper than 32 levels nothing is looked at. Not thread-safe.
/// </summary>
internal sealed class BodyReader
{
    private const int MaxDepth = 32;
    private const int MaxText = 512;

    private Oddities[] _odd = new Oddities[64];
    private int[] _objects = new int[64];
    private readonly byte[] _text = new byte[MaxText];

    /// <summary>What was seen of each field of the table.</summary>
    public ReadOnlySpan<Oddities> Seen => _odd;

    /// <summary>Reads a body; false when it is not JSON.</summary>
    /// <param name="body">UTF-8.</param>
    /// <param name="fields">The table; new fields are added.</param>
    /// <param name="root">The field of the body itself.</param>
    /// <param name="isStable">Whether it comes from the stable version, whose values say what is usual.</param>
    /// <param name="mostFields">How large the table may get.</param>
    public bool TryRead(ReadOnlySpan<byte> body, FieldTable fields, int root, bool isStable, int mostFields)
    {
        Array.Clear(_odd);
        Array.Clear(_objects);
        Reserve(fields.Count);
        try
        {
            Read(new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }), fields, root, isStable, mostFields);
        }
        catch (JsonException)
        {
            return false;
        }

        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            if (field.Parent >= 0 && !field.IsMember)
            {
                _odd[i].Parents = _objects[field.Parent];
            }
        }

        return true;
    }

    private void Read(Utf8JsonReader reader, FieldTable fields, int root, bool isStable, int mostFields)
    {
        Span<int> parents = stackalloc int[MaxDepth];
        Span<bool> lists = stackalloc bool[MaxDepth];
        var depth = 0;
        var current = root;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    current = Get(fields, parents[depth - 1], Text(ref reader), mostFields);
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    depth--;
                    continue;
            }

            var field = depth > 0 && lists[depth - 1] ? Get(fields, parents[depth - 1], "[]"u8, mostFields) : current;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                var isList = reader.TokenType == JsonTokenType.StartArray;
                if (field >= 0)
                {
                    LookContainer(reader, fields, field, isList, isStable);
                }

                if (field < 0 || depth == MaxDepth)
                {
                    // No room for it, so none for what is in it.
                    reader.Skip();
                    continue;
                }

                parents[depth] = field;
                lists[depth++] = isList;
            }
            else if (field >= 0)
            {
                LookValue(ref reader, fields[field], ref _odd[field], isStable);
            }
        }
    }

    private void LookContainer(Utf8JsonReader reader, FieldTable fields, int field, bool isList, bool isStable)
    {
        ref var odd = ref _odd[field];
        odd.Present++;
        fields[field].Shape.LookType(isList ? JsonShape.List : JsonShape.Object, Learns(fields[field], isStable), ref odd);
        _objects[field] += isList ? 0 : 1;
        if (isList)
        {
            // An object without members is told by the members that are missing.
            reader.Read();
            odd.Empty += reader.TokenType == JsonTokenType.EndArray ? 1 : 0;
        }
    }

    private void LookValue(ref Utf8JsonReader reader, Field field, ref Oddities odd, bool isStable)
    {
        odd.Present++;
        var learn = Learns(field, isStable);
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                odd.Null++;
                break;
            case JsonTokenType.String:
                field.Shape.LookText(Text(ref reader), learn, ref odd);
                break;
            case JsonTokenType.Number:
                field.Shape.LookNumber(reader.TryGetDouble(out var number) ? number : double.NaN, learn, ref odd);
                break;
            default:
                field.Shape.LookYes(reader.TokenType == JsonTokenType.True, learn, ref odd);
                break;
        }
    }

    // A field that the stable version never had is described by the version that brought it.
    private static bool Learns(Field field, bool isStable)
    {
        field.IsKnown |= isStable;
        return isStable || !field.IsKnown;
    }

    // Escapes are resolved, so that another way to write the same text is the same text.
    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped && reader.ValueSpan.Length <= MaxText ? _text.AsSpan(0, reader.CopyString(_text)) : reader.ValueSpan;

    private int Get(FieldTable fields, int parent, ReadOnlySpan<byte> name, int mostFields)
    {
        var field = fields.Get(parent, name, mostFields);
        Reserve(fields.Count);
        return field;
    }

    private void Reserve(int count)
    {
        if (count > _odd.Length)
        {
            Array.Resize(ref _odd, Math.Max(count, 2 * _odd.Length));
            Array.Resize(ref _objects, _odd.Length);
        }
    }
}
