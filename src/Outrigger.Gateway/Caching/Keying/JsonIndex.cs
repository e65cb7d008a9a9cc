using System.Buffers;
using System.Text.Json;

namespace Outrigger.Gateway.Caching.Keying;

/// <summary>One value, or the name of a member, of a JSON text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where its text begins: in the JSON, or among the unescaped texts.</param>
/// <param name="Length">Bytes of its text; 0 for objects and arrays.</param>
/// <param name="IsUnescaped">True when the text lies among the unescaped ones.</param>
internal record struct JsonItem(JsonTokenType Kind, int Start, int Length, bool IsUnescaped)
{
    /// <summary>The index behind this value and all it holds; while it is being read, that of the value around it.</summary>
    public int End;

    /// <summary>True when its escapes stand for no text (half a surrogate pair) and it is taken as it is written.</summary>
    public bool IsRaw;
}

/// <summary>
/// Where everything stands in a JSON text, read in one pass into rented arrays: what sorting members needs. The text is
/// not copied, except for strings with escapes. Used once, by one thread.
/// </summary>
internal sealed class JsonIndex : IDisposable
{
    private JsonItem[] _items = ArrayPool<JsonItem>.Shared.Rent(256);
    private byte[] _unescaped = [];
    private int _unescapedLength;
    private int _count;

    /// <summary>The item at an index.</summary>
    public ref readonly JsonItem this[int index] => ref _items[index];

    /// <summary>Reads a text; false when it is not one JSON value of at most this depth.</summary>
    public bool TryRead(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        var around = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    var parent = _items[around].End;
                    _items[around].End = _count;
                    around = parent;
                    continue;
                }

                ref var item = ref Append();
                item = Describe(ref reader);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    item.End = around;
                    around = _count - 1;
                }
                else
                {
                    item.End = _count;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>An item's text: a string's without quotes and escapes, a number's as it is written.</summary>
    public ReadOnlySpan<byte> GetText(ReadOnlySpan<byte> json, in JsonItem item) =>
        item.IsUnescaped ? _unescaped.AsSpan(item.Start, item.Length) : json.Slice(item.Start, item.Length);

    public void Dispose()
    {
        ArrayPool<JsonItem>.Shared.Return(_items);
        _items = [];
        if (_unescaped.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_unescaped);
            _unescaped = [];
        }
    }

    private ref JsonItem Append()
    {
        if (_count == _items.Length)
        {
            Grow(ref _items, _count, _count * 2);
        }

        return ref _items[_count++];
    }

    private JsonItem Describe(ref Utf8JsonReader reader)
    {
        var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        if (isText && reader.ValueIsEscaped)
        {
            return Unescape(ref reader);
        }

        return reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? new JsonItem(reader.TokenType, 0, 0, false)
            : new JsonItem(reader.TokenType, (int)reader.TokenStartIndex + (isText ? 1 : 0), reader.ValueSpan.Length, false);
    }

    private JsonItem Unescape(ref Utf8JsonReader reader)
    {
        var longest = reader.ValueSpan.Length;
        if (_unescaped.Length - _unescapedLength < longest)
        {
            Grow(ref _unescaped, _unescapedLength, Math.Max(1024, (_unescapedLength + longest) * 2));
        }

        try
        {
            var start = _unescapedLength;
            var length = reader.CopyString(_unescaped.AsSpan(start));
            _unescapedLength += length;
            return new JsonItem(reader.TokenType, start, length, true);
        }
        catch (InvalidOperationException)
        {
            return new JsonItem(reader.TokenType, (int)reader.TokenStartIndex + 1, longest, false) { IsRaw = true };
        }
    }

    private static void Grow<T>(ref T[] array, int used, int capacity)
    {
        var larger = ArrayPool<T>.Shared.Rent(capacity);
        array.AsSpan(0, used).CopyTo(larger);
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
        }

        array = larger;
    }
}
