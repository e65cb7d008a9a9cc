namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>All features of requests.</summary>
internal static partial class Samples
{
    public static IReadOnlyList<Feature> All { get; } = [.. Basics, .. Sampling, .. Tools, .. Contents, .. Others, .. Embeddings];

    /// <summary>Puts the common pieces in the place of their names.</summary>
    public static string Expand(string sample) => sample
        .Replace("@ChatTools@", ChatTools, StringComparison.Ordinal)
        .Replace("@ResponsesTools@", ResponsesTools, StringComparison.Ordinal)
        .Replace("@MessagesTools@", MessagesTools, StringComparison.Ordinal)
        .Replace("@GenerateTools@", GenerateTools, StringComparison.Ordinal)
        .Replace("@Schema@", Schema, StringComparison.Ordinal)
        .Replace("@Png@", Png, StringComparison.Ordinal)
        .Replace("@Pdf@", Pdf, StringComparison.Ordinal)
        .Replace("@Wav@", Wav, StringComparison.Ordinal)
        .Replace("@Picture@", Picture, StringComparison.Ordinal);

    private static Feature[] Basics =>
    [
        new("text")
        { InResponses = "\"role\":\"user\"¦marker-question‖\"input\":\"marker-question\"", IsCounted = true,
            Chat = "{}", Responses = "{}", Completions = "{}", Messages = "{}", Generate = "{}",
            InChat = "\"role\":\"user\"¦marker-question", InMessages = "\"role\":\"user\"¦marker-question", InGenerate = "\"role\":\"user\"¦marker-question",
        },
        new("stream")
        { InResponses = "\"stream\":true",
            Chat = """{"stream":true}""", Responses = """{"stream":true}""", Completions = """{"stream":true}""", Messages = """{"stream":true}""",
            Generate = """{"$stream":true}""",
            InChat = "\"stream\":true", InMessages = "\"stream\":true", InGenerate = "$streamGenerateContent",
        },
        new("system-prompt")
        { InResponses = "marker-system", IsCounted = true,
            Chat = """{"messages":[{"role":"system","content":"marker-system"},{"role":"user","content":"Hello"}]}""",
            Responses = """{"instructions":"marker-system"}""",
            Messages = """{"system":[{"type":"text","text":"marker-system"}]}""",
            Generate = """{"systemInstruction":{"parts":[{"text":"marker-system"}]}}""",
            InChat = "\"role\":\"system\"¦marker-system", InMessages = "\"system\":¦marker-system", InGenerate = "\"systemInstruction\":¦marker-system",
        },
        new("mid-conversation-system")
        { InResponses = "marker-system", IsCounted = true,
            Chat = """{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},{"role":"system","content":"marker-system"},{"role":"user","content":"Again"}]}""",
            Responses = """{"input":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},{"role":"developer","content":"marker-system"},{"role":"user","content":"Again"}]}""",
            InChat = "marker-system", InMessages = "marker-system", InGenerate = "marker-system",
        },
        new("first-turn")
        { InResponses = "marker-turn", IsCounted = true,
            Chat = """{"messages":[{"role":"assistant","content":"marker-turn"},{"role":"user","content":"Again"}]}""",
            Responses = """{"input":[{"role":"assistant","content":"marker-turn"},{"role":"user","content":"Again"}]}""",
            Generate = """{"contents":[{"role":"model","parts":[{"text":"marker-turn"}]},{"role":"user","parts":[{"text":"Again"}]}]}""",
            InChat = "marker-turn", InMessages = "marker-turn", InGenerate = "marker-turn",
        },
        new("turns")
        { InResponses = "\"role\":\"assistant\"¦marker-turn", IsCounted = true,
            Chat = """{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"marker-turn"},{"role":"user","content":"Again"}]}""",
            Responses = """{"input":[{"role":"user","content":"Hello"},{"role":"assistant","content":"marker-turn"},{"role":"user","content":"Again"}]}""",
            Messages = """{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"marker-turn"},{"role":"user","content":"Again"}]}""",
            Generate = """{"contents":[{"role":"user","parts":[{"text":"Hello"}]},{"role":"model","parts":[{"text":"marker-turn"}]},{"role":"user","parts":[{"text":"Again"}]}]}""",
            InChat = "\"role\":\"assistant\"¦marker-turn", InMessages = "\"role\":\"assistant\"¦marker-turn", InGenerate = "\"role\":\"model\"¦marker-turn",
        },
    ];

    private static Feature[] Sampling =>
    [
        new("temperature") { InResponses = "\"temperature\":0.25", Chat = Num("temperature", "0.25"), Responses = Num("temperature", "0.25"), Completions = Num("temperature", "0.25"), Messages = Num("temperature", "0.25"), Generate = Config("temperature", "0.25"), InChat = "\"temperature\":0.25", InMessages = "\"temperature\":0.25", InGenerate = "\"temperature\":0.25" },
        new("temperature-above-1") { InResponses = "\"temperature\":1.5", Chat = Num("temperature", "1.5"), Responses = Num("temperature", "1.5"), Completions = Num("temperature", "1.5"), Generate = Config("temperature", "1.5"), InChat = "\"temperature\":1.5", InMessages = "\"temperature\":1", InGenerate = "\"temperature\":1.5" },
        new("top-p") { InResponses = "\"top_p\":0.5", Chat = Num("top_p", "0.5"), Responses = Num("top_p", "0.5"), Completions = Num("top_p", "0.5"), Messages = Num("top_p", "0.5"), Generate = Config("topP", "0.5"), InChat = "\"top_p\":0.5", InMessages = "\"top_p\":0.5", InGenerate = "\"topP\":0.5" },
        new("top-k") { Messages = Num("top_k", "17"), Generate = Config("topK", "17"), InMessages = "\"top_k\":17", InGenerate = "\"topK\":17" },
        new("max-output-tokens") { InResponses = "\"max_output_tokens\":777", Chat = Num("max_completion_tokens", "777"), Responses = Num("max_output_tokens", "777"), Completions = Num("max_tokens", "777"), Messages = Num("max_tokens", "777"), Generate = Config("maxOutputTokens", "777"), InChat = "tokens\":777", InMessages = "\"max_tokens\":777", InGenerate = "\"maxOutputTokens\":777" },
        new("stop-sequences") { Chat = """{"stop":["marker-stop"]}""", Completions = """{"stop":"marker-stop"}""", Messages = """{"stop_sequences":["marker-stop"]}""", Generate = Config("stopSequences", "[\"marker-stop\"]"), InChat = "\"stop\":¦marker-stop", InMessages = "\"stop_sequences\":[\"marker-stop\"]", InGenerate = "\"stopSequences\":[\"marker-stop\"]" },
        new("seed") { Chat = Num("seed", "4242"), Completions = Num("seed", "4242"), Generate = Config("seed", "4242"), InChat = "\"seed\":4242", InGenerate = "\"seed\":4242", Harmless = "a seed promises nothing: whatever comes is one of the answers that could have come with it" },
        new("frequency-penalty") { Chat = Num("frequency_penalty", "0.75"), Completions = Num("frequency_penalty", "0.75"), Generate = Config("frequencyPenalty", "0.75"), InChat = "\"frequency_penalty\":0.75", InGenerate = "\"frequencyPenalty\":0.75" },
        new("presence-penalty") { Chat = Num("presence_penalty", "0.75"), Completions = Num("presence_penalty", "0.75"), Generate = Config("presencePenalty", "0.75"), InChat = "\"presence_penalty\":0.75", InGenerate = "\"presencePenalty\":0.75" },
        new("logit-bias") { Chat = """{"logit_bias":{"50256":-100}}""", Completions = """{"logit_bias":{"50256":-100}}""", InChat = "\"logit_bias\":{\"50256\":-100}" },
        new("candidate-count") { Chat = Num("n", "2"), Completions = Num("n", "2"), Generate = Config("candidateCount", "2"), InChat = "\"n\":2", InGenerate = "\"candidateCount\":2" },
        new("logprobs") { InResponses = "message.output_text.logprobs", Chat = Num("logprobs", "true"), Responses = """{"include":["message.output_text.logprobs"]}""", Completions = Num("logprobs", "0"), Generate = Config("responseLogprobs", "true"), InChat = "\"logprobs\":true", InGenerate = "\"responseLogprobs\":true" },
        new("top-logprobs") { InResponses = "\"top_logprobs\":3", Chat = """{"logprobs":true,"top_logprobs":3}""", Responses = """{"include":["message.output_text.logprobs"],"top_logprobs":3}""", Completions = Num("logprobs", "3"), Generate = """{"generationConfig":{"responseLogprobs":true,"logprobs":3}}""", InChat = "\"logprobs\":true¦\"top_logprobs\":3", InGenerate = "\"responseLogprobs\":true¦\"logprobs\":3" },
        new("json-mode") { InResponses = "\"type\":\"json_object\"", Chat = """{"messages":[{"role":"user","content":"Say JSON"}],"response_format":{"type":"json_object"}}""", Responses = """{"input":"Say JSON","text":{"format":{"type":"json_object"}}}""", Generate = Config("responseMimeType", "\"application/json\""), InChat = "\"type\":\"json_object\"", InMessages = "outrigger_json_answer", InGenerate = "\"responseMimeType\":\"application/json\"" },
        new("json-schema")
        { InResponses = "\"type\":\"json_schema\"¦marker_age", IsCounted = true,
            Chat = """{"response_format":{"type":"json_schema","json_schema":{"name":"person","strict":true,"schema":{"type":"object","properties":{"marker_age":{"type":"integer"}},"required":["marker_age"],"additionalProperties":false}}}}""",
            Responses = """{"text":{"format":{"type":"json_schema","name":"person","strict":true,"schema":{"type":"object","properties":{"marker_age":{"type":"integer"}},"required":["marker_age"],"additionalProperties":false}}}}""",
            Messages = """{"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"marker_age":{"type":"integer"}},"required":["marker_age"],"additionalProperties":false}}}}""",
            Generate = """{"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"marker_age":{"type":"integer"}},"required":["marker_age"]}}}""",
            InChat = "\"type\":\"json_schema\"¦marker_age", InMessages = "marker_age", InGenerate = "\"application/json\"¦Schema\":¦marker_age",
        },
        new("reasoning") { InResponses = "\"reasoning\":{\"effort\":", Chat = """{"reasoning_effort":"low"}""", Responses = """{"reasoning":{"effort":"low"}}""", Messages = """{"max_tokens":5000,"thinking":{"type":"enabled","budget_tokens":1024}}""", Generate = """{"generationConfig":{"thinkingConfig":{"thinkingBudget":1024}}}""", InChat = "\"reasoning_effort\":\"", InMessages = "\"thinking\":", InGenerate = "\"thinkingConfig\":" },
        new("verbosity") { InResponses = "\"verbosity\":\"low\"", Chat = """{"verbosity":"low"}""", Responses = """{"text":{"verbosity":"low"}}""", InChat = "\"verbosity\":\"low\"" },
    ];

    private static string Num(string name, string value) => "{\"" + name + "\":" + value + "}";

    private static string Config(string name, string value) => "{\"generationConfig\":" + Num(name, value) + "}";
}
