using System.Text;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>One tool call of a stream: what of its arguments is yet to be written, and whether they are whole. Used by one request at a time.</summary>
internal sealed class AnthropicToolBlock(int index)
{
    private readonly StringBuilder _new = new();
    private int _depth;
    private bool _hasBegun;
    private bool _isInString;
    private bool _isEscaped;

    public int Index { get; } = index;

    public string? Id { get; set; }

    public string? Name { get; set; }

    public ReasoningSeal? Seal { get; set; }

    /// <summary>Whether its block has been closed.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether the arguments are one whole object: every bracket outside strings has been closed.</summary>
    public bool IsWhole => _hasBegun && _depth == 0;

    /// <summary>Takes a piece of the arguments in.</summary>
    public void Append(string json)
    {
        _new.Append(json);
        foreach (var c in json)
        {
            if (_isInString)
            {
                (_isInString, _isEscaped) = _isEscaped ? (true, false) : (c != '"', c == '\\');
            }
            else if (c == '"')
            {
                _isInString = true;
            }
            else if (c is '{' or '[')
            {
                _hasBegun = true;
                _depth++;
            }
            else if (c is '}' or ']' && _depth > 0)
            {
                _depth--;
            }
        }
    }

    /// <summary>Hands out what has not been written.</summary>
    public string TakeNew()
    {
        var text = _new.ToString();
        _new.Clear();
        return text;
    }
}
