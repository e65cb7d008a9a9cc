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

    /// <summary>An item that has begun and not ended.</summary>
    private sealed class Item(string kind, long index)
    {
        public string Kind { get; } = kind;

        public long Index { get; } = index;

        public string? Part { get; set; }

        public int Parts { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class State
    {
        private readonly HashSet<string> _ids = [];
        private readonly Dictionary<string, Item> _open = [];
        private long _next = -1;
        private int _step;

        public StreamEnd End { get; private set; }

        public void Take(JsonObject part)
        {
            StreamLaw.Demand(part.Has("sequence_number"), $"no sequence number: {part}");
            var number = part.Num("sequence_number");
            StreamLaw.Demand(_next < 0 || number == _next, $"number {number} stands where {_next} was due");
            _next = number + 1;
            var type = part.Str("type");
            switch (type)
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
                    Add(part, part.Obj("item"));
                    break;
                case "response.output_item.done":
                    Done(part, part.Obj("item"));
                    break;
                case "response.completed" or "response.incomplete" or "response.failed":
                    Finish(part);
                    break;
                default:
                    TakePiece(part, type, Here(part));
                    break;
            }
        }

        private static void TakePiece(JsonObject part, string? type, Item item)
        {
            switch (type)
            {
                case "response.content_part.added":
                    Begin(part, item, "message", part.Obj("part").Str("type"), "content_index");
                    break;
                case "response.reasoning_summary_part.added":
                    Begin(part, item, "reasoning", "summary_text", "summary_index");
                    break;
                case "response.output_text.delta" or "response.refusal.delta" or "response.reasoning_summary_text.delta":
                    StreamLaw.Demand(item.Part == PartOf(type), $"a piece in a part of {item.Part}: {part}");
                    item.Text += part.Str("delta");
                    break;
                case "response.output_text.done" or "response.refusal.done" or "response.reasoning_summary_text.done":
                    StreamLaw.Demand(item.Part == PartOf(type) && (part.Str("text") ?? part.Str("refusal")) == item.Text, $"another text than in the pieces: {part}");
                    break;
                case "response.content_part.done" or "response.reasoning_summary_part.done":
                    StreamLaw.Demand(item.Part is not null && (part.Obj("part").Str("text") ?? part.Obj("part").Str("refusal")) == item.Text, $"a part ends with another text: {part}");
                    item.Part = null;
                    item.Parts++;
                    break;
                case "response.function_call_arguments.delta":
                    StreamLaw.Demand(item.Kind == "function_call", $"arguments outside a call: {part}");
                    item.Text += part.Str("delta");
                    break;
                case "response.function_call_arguments.done":
                    StreamLaw.Demand(item.Kind == "function_call" && (item.Text.Length == 0 || part.Str("arguments") == item.Text), $"other arguments than in the pieces: {part}");
                    break;
                default:
                    throw new IllegalStreamException($"an unknown event: {part}");
            }
        }

        private static string PartOf(string type) => type.Contains("refusal", StringComparison.Ordinal) ? "refusal"
            : type.Contains("reasoning", StringComparison.Ordinal) ? "summary_text"
            : "output_text";

        private static void Begin(JsonObject part, Item item, string kind, string? name, string index)
        {
            StreamLaw.Demand(item.Kind == kind && item.Part is null && part.Num(index) == item.Parts, $"a part begins where none may: {part}");
            (item.Part, item.Text) = (name, "");
        }

        /// <summary>Only tool calls may be open side by side: their pieces say which one they belong to.</summary>
        private void Add(JsonObject part, JsonObject? item)
        {
            var kind = item.Str("type") ?? "";
            StreamLaw.Demand(_step == 2 && _open.Values.All(o => o.Kind == "function_call" && kind == "function_call"), $"an item begins where none may: {part}");
            StreamLaw.Demand(part.Num("output_index") == _ids.Count, $"item {part.Num("output_index")} follows {_ids.Count} items");
            StreamLaw.Demand(item.Str("id") is { Length: > 0 } id && _ids.Add(id), $"an item without an id of its own: {part}");
            _open[item.Str("id")!] = new Item(kind, part.Num("output_index"));
        }

        private void Done(JsonObject part, JsonObject? item)
        {
            StreamLaw.Demand(_open.Remove(item.Str("id") ?? "", out var open) && open.Index == part.Num("output_index") && open.Part is null, $"an item ends where it may not: {part}");
        }

        private Item Here(JsonObject part)
        {
            StreamLaw.Demand(_open.TryGetValue(part.Str("item_id") ?? "", out var item) && item.Index == part.Num("output_index"), $"a piece of no open item, or an unknown event: {part}");
            return item!;
        }

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

            StreamLaw.Demand(_open.Count == 0, "an item is left open at the end");
            StreamLaw.Demand(answer.Objects("output").Count() == _ids.Count, $"{_ids.Count} items came and the end counts {answer.Objects("output").Count()}");
            End = StreamEnd.Complete;
        }
    }
}
