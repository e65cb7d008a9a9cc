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

/// <summary>How long a prompt roughly is, for clients that want to see a number before the provider has said one. Stateless.</summary>
internal static class AnthropicEstimate
{
    private const int CharsPerToken = 4;
    private const int TokensPerMedia = 1500;

    /// <summary>A quarter of the prompt's characters and a flat sum for each image or document; at least 1.</summary>
    public static long GetInputTokens(ChatRequest request)
    {
        long chars = 0, media = 0;
        foreach (var message in request.Messages)
        {
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case Microsoft.Extensions.AI.TextContent text:
                        chars += text.Text.Length;
                        break;
                    case Microsoft.Extensions.AI.FunctionCallContent call:
                        chars += (call.RawRepresentation as string)?.Length ?? 0;
                        break;
                    case Microsoft.Extensions.AI.FunctionResultContent { Result: string result }:
                        chars += result.Length;
                        break;
                    case Microsoft.Extensions.AI.DataContent or Microsoft.Extensions.AI.UriContent:
                        media++;
                        break;
                }
            }
        }

        return Math.Max(1, (chars / CharsPerToken) + (media * TokensPerMedia));
    }
}
