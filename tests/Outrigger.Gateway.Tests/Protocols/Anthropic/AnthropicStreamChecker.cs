using System.Text;
using System.Text.Json;
using Shouldly;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

/// <summary>
/// Reads a stream as a strict client would, and fails at the first event that stands where it may not. Written from
/// Anthropic's description of its streams, without a look at the encoder.
/// </summary>
internal sealed class AnthropicStreamChecker
{
    private string _state = "before";
    private string? _block;
    private int _nextIndex;
    private bool _hasSignature;

    /// <summary>What was read: blocks in their order, as <c>kind:content</c>; tools as <c>tool:id:name:json</c>.</summary>
    public List<string> Blocks { get; } = [];

    public string? StopReason { get; private set; }

    public JsonElement StartUsage { get; private set; }

    public JsonElement EndUsage { get; private set; }

    public bool HasError { get; private set; }

    public bool IsComplete => _state == "ended";

    public static AnthropicStreamChecker Check(string stream)
    {
        var checker = new AnthropicStreamChecker();
        stream.Replace("\n\n", "", StringComparison.Ordinal).ShouldNotContain("\r");
        foreach (var text in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = text.Split('\n');
            lines.Length.ShouldBe(2, text);
            lines[0].ShouldStartWith("event: ");
            lines[1].ShouldStartWith("data: ");
            using var document = JsonDocument.Parse(lines[1][6..]);
            document.RootElement.GetProperty("type").GetString().ShouldBe(lines[0][7..]);
            checker.Take(document.RootElement);
        }

        return checker;
    }

    private void Take(JsonElement data)
    {
        _state.ShouldNotBe("ended");
        switch (data.GetProperty("type").GetString())
        {
            case "message_start":
                _state.ShouldBe("before");
                _state = "open";
                StartUsage = data.GetProperty("message").GetProperty("usage").Clone();
                data.GetProperty("message").GetProperty("content").GetArrayLength().ShouldBe(0);
                break;
            case "content_block_start":
                _state.ShouldBe("open");
                _block.ShouldBeNull();
                data.GetProperty("index").GetInt32().ShouldBe(_nextIndex);
                Start(data.GetProperty("content_block"));
                break;
            case "content_block_delta":
                _state.ShouldBe("open");
                data.GetProperty("index").GetInt32().ShouldBe(_nextIndex);
                Delta(data.GetProperty("delta"));
                break;
            case "content_block_stop":
                _state.ShouldBe("open");
                _block.ShouldNotBeNull();
                data.GetProperty("index").GetInt32().ShouldBe(_nextIndex++);
                _block = null;
                break;
            case "message_delta":
                _state.ShouldBe("open");
                _block.ShouldBeNull();
                _state = "finished";
                StopReason = data.GetProperty("delta").GetProperty("stop_reason").GetString();
                EndUsage = data.GetProperty("usage").Clone();
                break;
            case "message_stop":
                _state.ShouldBe("finished");
                _state = "ended";
                break;
            case "error":
                HasError = true;
                data.GetProperty("error").GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
                _state = "ended";
                break;
            case var other:
                throw new InvalidOperationException(other);
        }
    }

    private void Start(JsonElement block)
    {
        _block = block.GetProperty("type").GetString();
        _hasSignature = false;
        switch (_block)
        {
            case "text":
                Blocks.Add("text:" + block.GetProperty("text").GetString());
                break;
            case "thinking":
                block.GetProperty("signature").GetString().ShouldBe("");
                Blocks.Add("thinking:" + block.GetProperty("thinking").GetString());
                break;
            case "redacted_thinking":
                Blocks.Add("redacted:" + block.GetProperty("data").GetString());
                break;
            case "tool_use":
                var id = block.GetProperty("id").GetString()!;
                id.ShouldMatch("^[A-Za-z0-9_-]+$");
                block.GetProperty("input").EnumerateObject().ShouldBeEmpty();
                Blocks.Add($"tool:{id}:{block.GetProperty("name").GetString()}:");
                break;
            default:
                throw new InvalidOperationException(_block);
        }
    }

    private void Delta(JsonElement delta)
    {
        var (kind, text) = delta.GetProperty("type").GetString() switch
        {
            "text_delta" => ("text", delta.GetProperty("text").GetString()),
            "thinking_delta" => ("thinking", delta.GetProperty("thinking").GetString()),
            "signature_delta" => ("thinking", "|" + delta.GetProperty("signature").GetString()),
            "input_json_delta" => ("tool_use", delta.GetProperty("partial_json").GetString()),
            var other => throw new InvalidOperationException(other),
        };
        kind.ShouldBe(_block);
        _hasSignature.ShouldBeFalse();
        _hasSignature = delta.TryGetProperty("signature", out _);
        Blocks[^1] += text;
    }

    public override string ToString() => new StringBuilder().AppendJoin(' ', Blocks).Append(" -> ").Append(StopReason).ToString();
}
