using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Reads one stream of a response; pieces that a server leaves out are taken from the events that repeat the whole. Used by one request at a time.</summary>
internal sealed class ResponsesStreamDecoder : IChatStreamDecoder
{
    private const int MaxItems = 1_024;

    private readonly Dictionary<long, CallState> _calls = [];
    private readonly HashSet<(long Output, long Part)> _spoken = [];
    private SurrogateJoiner _text;
    private SurrogateJoiner _reasoning;
    private string? _id;
    private string? _model;
    private bool _hasContent;

    public bool Read(ReadOnlySpan<byte> data, List<ChatResponseUpdate> updates)
    {
        if (data.TrimEnd((byte)' ').SequenceEqual("[DONE]"u8))
        {
            return true;
        }

        if (!OpenAIJson.TryParseAnswer(data, out var root))
        {
            return false;
        }

        var update = new ChatResponseUpdate { Role = ChatRole.Assistant };
        if (!ReadEvent(root, OpenAIJson.FindText(root, "type"u8), update) || _calls.Count > MaxItems || _spoken.Count > MaxItems)
        {
            return false;
        }

        _hasContent |= update.Contents.Count > 0;
        (update.ResponseId, update.ModelId) = (_id, _model);
        updates.Add(update);
        return true;
    }

    private bool ReadEvent(JsonElement root, string? type, ChatResponseUpdate update)
    {
        switch (type)
        {
            case "response.created" or "response.in_progress" or "response.queued":
                ReadFrame(root);
                return true;
            case "response.output_item.added":
                return ReadAdded(root, update);
            case "response.output_text.delta":
                _spoken.Add(GetPlace(root, "content_index"u8));
                AddText(update, _text.Join(OpenAIJson.FindText(root, "delta"u8) ?? ""));
                return true;
            case "response.output_text.done":
                if (_spoken.Add(GetPlace(root, "content_index"u8)))
                {
                    AddText(update, OpenAIJson.FindText(root, "text"u8) ?? "");
                }

                update.Contents.Add(BlockEndContent.Instance);
                return true;
            case "response.refusal.delta":
                if (OpenAIJson.FindText(root, "delta"u8) is { Length: > 0 } refusal)
                {
                    update.Contents.Add(new RefusalContent(refusal));
                }

                return true;
            case "response.reasoning_summary_text.delta" or "response.reasoning_text.delta":
                AddReasoning(root, update);
                return true;
            case "response.function_call_arguments.delta":
                return AddArguments(root, OpenAIJson.FindText(root, "delta"u8) ?? "", isWhole: false, update);
            case "response.function_call_arguments.done":
                return AddArguments(root, OpenAIJson.FindText(root, "arguments"u8) ?? "", isWhole: true, update);
            case "response.output_item.done":
                return ReadDone(root, update);
            case "response.completed" or "response.incomplete":
                return ReadEnd(root, update);
            default:
                // Steps of hosted tools, annotations and what is still to come.
                return type is not null;
        }
    }

    private void ReadFrame(JsonElement root)
    {
        if (OpenAIJson.TryFind(root, "response"u8, JsonValueKind.Object, out var response))
        {
            _id ??= OpenAIJson.FindText(response, "id"u8);
            _model ??= OpenAIJson.FindText(response, "model"u8);
        }
    }

    private bool ReadAdded(JsonElement root, ChatResponseUpdate update)
    {
        if (!OpenAIJson.TryFind(root, "item"u8, JsonValueKind.Object, out var item))
        {
            return false;
        }

        if (OpenAIJson.FindText(item, "type"u8) is not "function_call")
        {
            return true;
        }

        var output = GetNumber(root, "output_index"u8);
        if (OpenAIJson.FindText(item, "name"u8) is not { Length: > 0 } name
            || (OpenAIJson.FindText(item, "call_id"u8) ?? OpenAIJson.FindText(item, "id"u8)) is not { Length: > 0 } id
            || _calls.ContainsKey(output))
        {
            return false;
        }

        _calls.Add(output, new CallState(_calls.Count));
        update.Contents.Add(new ToolCallFragmentContent(_calls.Count - 1, id, name, ""));
        return true;
    }

    private bool AddArguments(JsonElement root, string arguments, bool isWhole, ChatResponseUpdate update)
    {
        if (!_calls.TryGetValue(GetNumber(root, "output_index"u8), out var call))
        {
            return false;
        }

        var piece = call.Take(arguments, isWhole);
        if (piece.Length > 0)
        {
            update.Contents.Add(new ToolCallFragmentContent(call.Index, null, null, piece));
        }

        return true;
    }

    private bool ReadDone(JsonElement root, ChatResponseUpdate update)
    {
        if (!OpenAIJson.TryFind(root, "item"u8, JsonValueKind.Object, out var item))
        {
            return false;
        }

        switch (OpenAIJson.FindText(item, "type"u8))
        {
            case "function_call":
                if (!_calls.ContainsKey(GetNumber(root, "output_index"u8)) && !ReadAdded(root, update))
                {
                    return false;
                }

                return AddArguments(root, OpenAIJson.FindText(item, "arguments"u8) ?? "", isWhole: true, update);
            case "reasoning":
                var isNew = _spoken.Add((GetNumber(root, "output_index"u8), -1));
                var text = isNew ? ResponsesAnswerReader.ReadReasoningText(item) : "";
                var seal = ResponsesAnswerReader.ReadSeal(item);
                if (text.Length > 0 || seal is not null)
                {
                    update.Contents.Add(new TextReasoningContent(text) { Seal = seal });
                }

                update.Contents.Add(BlockEndContent.Instance);
                return true;
            default:
                return true;
        }
    }

    private bool ReadEnd(JsonElement root, ChatResponseUpdate update)
    {
        ReadFrame(root);
        if (!OpenAIJson.TryFind(root, "response"u8, JsonValueKind.Object, out var response))
        {
            return false;
        }

        if (!_hasContent && ResponsesAnswerReader.Read(response) is { } whole)
        {
            // A server that streams nothing but the end.
            foreach (var content in whole.Messages.SelectMany(m => m.Contents))
            {
                update.Contents.Add(content);
            }

            update.FinishReason = whole.FinishReason;
            return true;
        }

        update.FinishReason = ResponsesAnswerReader.ReadFinish(response, _calls.Count > 0);
        return true;
    }

    private void AddReasoning(JsonElement root, ChatResponseUpdate update)
    {
        // Parts of a summary follow each other as paragraphs.
        var output = GetNumber(root, "output_index"u8);
        var part = GetNumber(root, "summary_index"u8);
        var isFirstOfItem = _spoken.Add((output, -1));
        var isFirstOfPart = _spoken.Add((output, -2 - part));
        var text = _reasoning.Join(OpenAIJson.FindText(root, "delta"u8) ?? "");
        text = isFirstOfPart && !isFirstOfItem ? "\n\n" + text : text;
        if (text.Length > 0)
        {
            update.Contents.Add(new TextReasoningContent(text));
        }
    }

    private static void AddText(ChatResponseUpdate update, string text)
    {
        if (text.Length > 0)
        {
            update.Contents.Add(new TextContent(text));
        }
    }

    private static (long Output, long Part) GetPlace(JsonElement root, ReadOnlySpan<byte> part) => (GetNumber(root, "output_index"u8), GetNumber(root, part));

    private static long GetNumber(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number is >= 0 and < int.MaxValue ? number : 0;

    /// <summary>One call and how much of its arguments came.</summary>
    private sealed class CallState(int index)
    {
        private SurrogateJoiner _joiner;
        private bool _hasArguments;

        public int Index => index;

        /// <summary>The piece to pass on: of the whole only when nothing came before.</summary>
        public string Take(string arguments, bool isWhole)
        {
            if (isWhole && _hasArguments)
            {
                return "";
            }

            _hasArguments |= arguments.Length > 0;
            return _joiner.Join(arguments);
        }
    }
}
