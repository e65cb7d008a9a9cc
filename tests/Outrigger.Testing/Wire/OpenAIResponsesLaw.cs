using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>
/// Responses: created, in progress, items one after the other each with its parts, then completed, incomplete or failed;
/// numbered without gaps; the copy at the end says what the pieces said; no end marker.
/// </summary>
public static class OpenAIResponsesLaw
{
    /// <summary>Checks a stream.</summary>
    public static StreamEnd Check(IReadOnlyList<WireEvent> events)
    {
        var state = new State();
        foreach (var part in events)
        {
            StreamLaw.Demand(!part.IsDone, "responses have no end marker");
            StreamLaw.Demand(state.End == StreamEnd.Open, $"something follows the end: {part.Data}");
            StreamLaw.Demand(part.Name == part.Json.Str("type"), $"the event is named {part.Name} and says {part.Json.Str("type")}");
            state.Take(part.Json);
        }

        return state.End;
    }

    private sealed class State
    {
        private readonly HashSet<string> _ids = [];
        private long _next = -1;
        private int _step;
        private int _items;
        private int _parts;
        private string? _item;
        private string? _kind;
        private string? _part;
        private string _text = "";

        public StreamEnd End { get; private set; }

        public void Take(JsonObject part)
        {
            StreamLaw.Demand(part.Has("sequence_number"), $"no sequence number: {part}");
            var number = part.Num("sequence_number");
            StreamLaw.Demand(_next < 0 || number == _next, $"number {number} stands where {_next} was due");
            _next = number + 1;
            switch (part.Str("type"))
            {
                case "error":
                    StreamLaw.Demand(part.Str("message") is { Length: > 0 }, $"an error without a message: {part}");
                    End = StreamEnd.Error;
                    break;
                case "response.created":
                    StreamLaw.Demand(_step++ == 0, "created comes first and once");
                    break;
                case "response.in_progress":
                    StreamLaw.Demand(_step++ == 1, "in_progress comes second and once");
                    break;
                case "response.output_item.added":
                    StreamLaw.Demand(_step == 2 && _item is null, $"an item begins where none may: {part}");
                    StreamLaw.Demand(part.Num("output_index") == _items, $"item {part.Num("output_index")} follows {_items} items");
                    (_item, _kind, _parts) = (part.Obj("item").Str("id"), part.Obj("item").Str("type"), 0);
                    StreamLaw.Demand(_item is { Length: > 0 } && _ids.Add(_item), $"an item without an id of its own: {part}");
                    break;
                case "response.content_part.added":
                    Begin(part, "message", part.Obj("part").Str("type"), "content_index");
                    break;
                case "response.reasoning_summary_part.added":
                    Begin(part, "reasoning", "summary_text", "summary_index");
                    break;
                case "response.output_text.delta":
                    Add(part, "output_text");
                    break;
                case "response.refusal.delta":
                    Add(part, "refusal");
                    break;
                case "response.reasoning_summary_text.delta":
                    Add(part, "summary_text");
                    break;
                case "response.output_text.done":
                    Same(part, "output_text", part.Str("text"));
                    break;
                case "response.refusal.done":
                    Same(part, "refusal", part.Str("refusal"));
                    break;
                case "response.reasoning_summary_text.done":
                    Same(part, "summary_text", part.Str("text"));
                    break;
                case "response.content_part.done" or "response.reasoning_summary_part.done":
                    Here(part);
                    StreamLaw.Demand(_part is not null && ((part.Obj("part").Str("text") ?? part.Obj("part").Str("refusal")) == _text), $"a part ends with another text: {part}");
                    _part = null;
                    _parts++;
                    break;
                case "response.function_call_arguments.delta":
                    Here(part);
                    StreamLaw.Demand(_kind == "function_call", $"arguments outside a call: {part}");
                    _text += part.Str("delta");
                    break;
                case "response.function_call_arguments.done":
                    Here(part);
                    StreamLaw.Demand(_kind == "function_call" && (_text.Length == 0 || part.Str("arguments") == _text), $"other arguments than in the pieces: {part}");
                    break;
                case "response.output_item.done":
                    StreamLaw.Demand(_item is not null && part.Obj("item").Str("id") == _item && part.Num("output_index") == _items && _part is null, $"an item ends where it may not: {part}");
                    (_item, _text) = (null, "");
                    _items++;
                    break;
                case "response.completed" or "response.incomplete" or "response.failed":
                    Finish(part);
                    break;
                default:
                    throw new IllegalStreamException($"an unknown event: {part}");
            }
        }

        private void Begin(JsonObject part, string kind, string? name, string index)
        {
            Here(part);
            StreamLaw.Demand(_kind == kind && _part is null && part.Num(index) == _parts, $"a part begins where none may: {part}");
            (_part, _text) = (name, "");
        }

        private void Add(JsonObject part, string name)
        {
            Here(part);
            StreamLaw.Demand(_part == name, $"a piece of {name} in a part of {_part}");
            _text += part.Str("delta");
        }

        private void Same(JsonObject part, string name, string? text)
        {
            Here(part);
            StreamLaw.Demand(_part == name && text == _text, $"another text than in the pieces: {part}");
        }

        private void Here(JsonObject part) => StreamLaw.Demand(
            _item is not null && part.Str("item_id") == _item && part.Num("output_index") == _items, $"a piece of another item: {part}");

        private void Finish(JsonObject part)
        {
            var answer = part.Obj("response");
            var type = part.Str("type")!;
            StreamLaw.Demand(_step == 2 && answer.Str("status") == type["response.".Length..], $"the end says another status: {part}");
            if (type == "response.failed")
            {
                StreamLaw.Demand(answer.Obj("error").Str("message") is { Length: > 0 }, $"a failure without words: {part}");
                End = StreamEnd.Error;
                return;
            }

            StreamLaw.Demand(_item is null, "an item is left open at the end");
            StreamLaw.Demand(answer.Objects("output").Count() == _items, $"{_items} items came and the end counts {answer.Objects("output").Count()}");
            End = StreamEnd.Complete;
        }
    }
}
