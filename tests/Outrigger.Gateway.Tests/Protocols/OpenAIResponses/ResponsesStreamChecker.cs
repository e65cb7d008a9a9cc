using System.Text.Json.Nodes;
using Outrigger.Gateway.Tests.Protocols.OpenAIChat;
using Shouldly;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIResponses;

/// <summary>Says whether a stream of a response is one that OpenAI's clients can read; knows nothing of the encoder.</summary>
internal static class ResponsesStreamChecker
{
    public static List<JsonObject> Check(string stream)
    {
        var events = CodecBench.Data(stream).ConvertAll(d => JsonNode.Parse(d)!.AsObject());
        var names = stream.Split('\n').Where(l => l.StartsWith("event: ", StringComparison.Ordinal)).Select(l => l["event: ".Length..]);
        names.ShouldBe(events.Select(Type));
        events.Select(e => e["sequence_number"]!.GetValue<long>()).ShouldBe(Enumerable.Range(0, events.Count).Select(i => (long)i));
        events.Take(2).Select(Type).ShouldBe(["response.created", "response.in_progress"]);
        Type(events[^1]).ShouldBeOneOf("response.completed", "response.incomplete");
        var items = new Dictionary<int, Item>();
        foreach (var one in events.Skip(2).SkipLast(1))
        {
            Take(one, items);
        }

        items.Values.ShouldAllBe(i => i.IsDone);
        items.Keys.ShouldBe(Enumerable.Range(0, items.Count));
        var output = events[^1]["response"]!["output"]!.AsArray();
        output.Select(o => o!.ToJsonString()).ShouldBe(items.Values.Select(i => i.Final));
        return events;
    }

    private static void Take(JsonObject one, Dictionary<int, Item> items)
    {
        var type = Type(one);
        var index = one["output_index"]!.GetValue<int>();
        if (type == "response.output_item.added")
        {
            items.Add(index, new Item(one["item"]!["id"]!.GetValue<string>(), one["item"]!["type"]!.GetValue<string>()));
            return;
        }

        var item = items[index];
        item.IsDone.ShouldBeFalse(type);
        if (type == "response.output_item.done")
        {
            item.Part.ShouldBeNull("its parts are closed first");
            (item.IsDone, item.Final) = (true, one["item"]!.ToJsonString());
            one["item"]!["id"]!.GetValue<string>().ShouldBe(item.Id);
            return;
        }

        one["item_id"]!.GetValue<string>().ShouldBe(item.Id);
        var of = type switch
        {
            "response.content_part.added" or "response.content_part.done" or "response.output_text.delta" or "response.output_text.done"
                or "response.refusal.delta" or "response.refusal.done" => "message",
            _ when type.StartsWith("response.reasoning_summary", StringComparison.Ordinal) => "reasoning",
            _ => "function_call",
        };
        item.Type.ShouldBe(of);
        switch (type)
        {
            case "response.content_part.added" or "response.reasoning_summary_part.added":
                item.Part.ShouldBeNull();
                (item.Part, item.Text) = (one["part"]!["type"]!.GetValue<string>(), "");
                (one["content_index"] ?? one["summary_index"])!.GetValue<int>().ShouldBe(item.Parts++);
                break;
            case "response.content_part.done" or "response.reasoning_summary_part.done":
                item.Part.ShouldBe(one["part"]!["type"]!.GetValue<string>());
                (one["part"]!["text"] ?? one["part"]!["refusal"])!.GetValue<string>().ShouldBe(item.Text);
                item.Part = null;
                break;
            case "response.output_text.delta" or "response.refusal.delta" or "response.reasoning_summary_text.delta":
                item.Part.ShouldBe(type switch { "response.output_text.delta" => "output_text", "response.refusal.delta" => "refusal", _ => "summary_text" });
                item.Text += one["delta"]!.GetValue<string>();
                break;
            case "response.function_call_arguments.delta":
                item.Text += one["delta"]!.GetValue<string>();
                break;
            case "response.function_call_arguments.done":
                (item.Text.Length == 0 || one["arguments"]!.GetValue<string>() == item.Text).ShouldBeTrue();
                break;
            default:
                (one["text"] ?? one["refusal"])!.GetValue<string>().ShouldBe(item.Text);
                break;
        }
    }

    private static string Type(JsonObject one) => one["type"]!.GetValue<string>();

    private sealed class Item(string id, string type)
    {
        public string Id => id;

        public string Type => type;

        public string? Part { get; set; }

        public int Parts { get; set; }

        public string Text { get; set; } = "";

        public bool IsDone { get; set; }

        public string Final { get; set; } = "";
    }
}
