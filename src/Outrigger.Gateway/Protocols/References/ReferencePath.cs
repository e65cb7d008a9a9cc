using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Outrigger.Gateway.Protocols.References;

/// <summary>Where a reader stands, for people: <c>messages[0].content[1].file.file_id</c>. Used by one scan at a time.</summary>
internal sealed class ReferencePath
{
    private const int MaxLength = 200;

    private readonly List<(string? Name, int Index)> _levels = [];

    /// <summary>Takes note of the token the reader has just read.</summary>
    public void Follow(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                Trim(reader.CurrentDepth);
                _levels[^1] = (reader.GetString(), 0);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Count(reader.CurrentDepth);
                _levels.Add((null, reader.TokenType == JsonTokenType.StartArray ? -1 : 0));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Trim(reader.CurrentDepth);
                break;
            default:
                Count(reader.CurrentDepth);
                break;
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _levels)
        {
            if (name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
            else
            {
                text.Append(text.Length == 0 ? "" : ".").Append(name);
            }
        }

        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength);
    }

    /// <summary>A value begins: inside an array it is the next one.</summary>
    private void Count(int depth)
    {
        Trim(depth);
        if (_levels.Count > 0 && _levels[^1] is (null, var index))
        {
            _levels[^1] = (null, index + 1);
        }
    }

    private void Trim(int depth)
    {
        if (_levels.Count > depth)
        {
            _levels.RemoveRange(depth, _levels.Count - depth);
        }
    }
}
