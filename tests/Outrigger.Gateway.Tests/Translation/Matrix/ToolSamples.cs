namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>Tools and their results.</summary>
internal static partial class Samples
{
    public const string Schema = """{"type":"object","properties":{"city":{"type":"string"}}}""";
    public const string ChatTools = """[{"type":"function","function":{"name":"marker_tool","parameters":@Schema@}},{"type":"function","function":{"name":"other_tool","parameters":@Schema@}}]""";
    public const string ResponsesTools = """[{"type":"function","name":"marker_tool","parameters":@Schema@,"strict":false},{"type":"function","name":"other_tool","parameters":@Schema@,"strict":false}]""";
    public const string MessagesTools = """[{"name":"marker_tool","input_schema":@Schema@},{"name":"other_tool","input_schema":@Schema@}]""";
    public const string GenerateTools = """[{"functionDeclarations":[{"name":"marker_tool","parametersJsonSchema":@Schema@},{"name":"other_tool","parametersJsonSchema":@Schema@}]}]""";

    private static Feature[] Tools =>
    [
        new("tools")
        { InResponses = "\"name\":\"marker_tool\"¦\"city\"", IsCounted = true,
            Chat = """{"tools":@ChatTools@}""", Responses = """{"tools":@ResponsesTools@}""", Messages = """{"tools":@MessagesTools@}""", Generate = """{"tools":@GenerateTools@}""",
            InChat = "\"name\":\"marker_tool\"¦\"city\"", InMessages = "\"name\":\"marker_tool\"¦\"city\"", InGenerate = "\"name\":\"marker_tool\"¦\"city\"",
        },
        Choice("tool-choice", """{"type":"function","function":{"name":"marker_tool"}}""", """{"type":"function","name":"marker_tool"}""", """{"type":"tool","name":"marker_tool"}""", """{"mode":"ANY","allowedFunctionNames":["marker_tool"]}""",
            "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"marker_tool\"}}", "\"tool_choice\":{\"type\":\"function\",\"name\":\"marker_tool\"}", "\"tool_choice\":{\"type\":\"tool\",\"name\":\"marker_tool\"", "\"mode\":\"ANY\"¦\"allowedFunctionNames\":[\"marker_tool\"]"),
        Choice("tool-choice-required", "\"required\"", "\"required\"", """{"type":"any"}""", """{"mode":"ANY"}""", "\"tool_choice\":\"required\"", "\"tool_choice\":\"required\"", "\"tool_choice\":{\"type\":\"any\"", "\"mode\":\"ANY\""),
        Choice("tool-choice-none", "\"none\"", "\"none\"", """{"type":"none"}""", """{"mode":"NONE"}""", "\"tool_choice\":\"none\"", "\"tool_choice\":\"none\"", "\"tool_choice\":{\"type\":\"none\"", "\"mode\":\"NONE\""),
        Choice("allowed-tools", """{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"marker_tool"}}]}}""", """{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"marker_tool"}]}""", null, null,
            "\"allowed_tools\"¦marker_tool‖!other_tool¦marker_tool¦\"tool_choice\":\"required\"", "\"allowed_tools\"¦marker_tool", "!other_tool¦marker_tool¦\"any\"", "\"allowedFunctionNames\":[\"marker_tool\"]"),
        new("parallel-tool-calls")
        { InResponses = "\"parallel_tool_calls\":false",
            Chat = """{"tools":@ChatTools@,"parallel_tool_calls":false}""", Responses = """{"tools":@ResponsesTools@,"parallel_tool_calls":false}""", Messages = """{"tools":@MessagesTools@,"tool_choice":{"type":"auto","disable_parallel_tool_use":true}}""",
            InChat = "\"parallel_tool_calls\":false", InMessages = "\"disable_parallel_tool_use\":true",
        },
        new("parallel-tool-calls-of-one")
        { InResponses = "\"parallel_tool_calls\":false",
            Chat = """{"tools":@ChatTools@,"parallel_tool_calls":false,"tool_choice":{"type":"function","function":{"name":"marker_tool"}}}""", Responses = """{"tools":@ResponsesTools@,"parallel_tool_calls":false,"tool_choice":{"type":"function","name":"marker_tool"}}""", Messages = """{"tools":@MessagesTools@,"tool_choice":{"type":"tool","name":"marker_tool","disable_parallel_tool_use":true}}""",
            InChat = "\"parallel_tool_calls\":false", InMessages = "\"disable_parallel_tool_use\":true",
            Harmless = "one tool is forced, as clients do for an answer by a schema: they read the first call",
        },
        new("tool-results")
        { InResponses = "\"function_call\"¦\"function_call_output\"¦marker-oslo¦marker-one¦marker-two", IsCounted = true,
            Chat = """{"tools":@ChatTools@,"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"marker_tool","arguments":"{\"city\":\"marker-oslo\"}"}},{"id":"call_2","type":"function","function":{"name":"marker_tool","arguments":""}}]},{"role":"tool","tool_call_id":"call_1","content":"marker-one"},{"role":"tool","tool_call_id":"call_2","content":"marker-two"}]}""",
            Responses = """{"tools":@ResponsesTools@,"input":[{"role":"user","content":"Hello"},{"type":"function_call","call_id":"call_1","name":"marker_tool","arguments":"{\"city\":\"marker-oslo\"}"},{"type":"function_call","call_id":"call_2","name":"marker_tool","arguments":"{}"},{"type":"function_call_output","call_id":"call_1","output":"marker-one"},{"type":"function_call_output","call_id":"call_2","output":"marker-two"}]}""",
            Messages = """{"tools":@MessagesTools@,"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"marker_tool","input":{"city":"marker-oslo"}},{"type":"tool_use","id":"call_2","name":"marker_tool","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"marker-one"},{"type":"tool_result","tool_use_id":"call_2","content":[{"type":"text","text":"marker-two"}]}]}]}""",
            Generate = """{"tools":@GenerateTools@,"contents":[{"role":"user","parts":[{"text":"Hello"}]},{"role":"model","parts":[{"functionCall":{"name":"marker_tool","args":{"city":"marker-oslo"}}},{"functionCall":{"name":"marker_tool","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"name":"marker_tool","response":{"result":"marker-one"}}},{"functionResponse":{"name":"marker_tool","response":{"result":"marker-two"}}}]}]}""",
            InChat = "\"role\":\"tool\"¦\"tool_call_id\":¦marker-oslo¦marker-one¦marker-two", InMessages = "\"tool_use\"¦\"tool_result\"¦marker-oslo¦marker-one¦marker-two¦\"input\":{}", InGenerate = "\"functionCall\"¦\"functionResponse\"¦marker-oslo¦marker-one¦marker-two",
        },
        new("tool-errors")
        { IsCounted = true,
            Messages = """{"tools":@MessagesTools@,"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"marker_tool","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","is_error":true,"content":"marker-one"}]}]}""",
            InMessages = "\"is_error\":true", InGenerate = "\"error\":\"marker-one\"",
            Harmless = "the result's text says what failed",
        },
        new("tool-result-images")
        { InResponses = "marker-one¦" + Png, IsCounted = true,
            Responses = """{"tools":@ResponsesTools@,"input":[{"role":"user","content":"Hello"},{"type":"function_call","call_id":"call_1","name":"marker_tool","arguments":"{}"},{"type":"function_call_output","call_id":"call_1","output":[{"type":"input_text","text":"marker-one"},{"type":"input_image","detail":"auto","image_url":"data:image/png;base64,@Png@"}]}]}""",
            Messages = """{"tools":@MessagesTools@,"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"marker_tool","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":[{"type":"text","text":"marker-one"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"@Png@"}}]}]}]}""",
            InChat = "marker-one¦" + Png, InMessages = "marker-one¦" + Png, InGenerate = "marker-one¦" + Png,
        },
        new("strict-tools")
        { InResponses = "\"strict\":true",
            Chat = """{"tools":[{"type":"function","function":{"name":"marker_tool","strict":true,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}}]}""",
            Responses = """{"tools":[{"type":"function","name":"marker_tool","strict":true,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]}""",
            Messages = """{"tools":[{"name":"marker_tool","strict":true,"input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]}""",
            InChat = "\"strict\":true", InMessages = "\"strict\":true",
            Harmless = "the schema itself is put across; the provider promises less about keeping to it",
        },
        new("custom-tools") { InResponses = "\"type\":\"custom\"¦marker_tool", Chat = """{"tools":[{"type":"custom","custom":{"name":"marker_tool"}}]}""", Responses = """{"tools":[{"type":"custom","name":"marker_tool"}]}""", InChat = "\"type\":\"custom\"¦marker_tool" },
        new("provider-tools") { InResponses = "code_interpreter", Responses = """{"tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}""", Messages = """{"tools":[{"type":"bash_20250124","name":"bash"}]}""", Generate = """{"tools":[{"codeExecution":{}}]}""", InMessages = "bash_20250124", InGenerate = "\"codeExecution\"" },
        new("web-search") { InResponses = "\"type\":\"web_search\"", Chat = """{"web_search_options":{}}""", Responses = """{"tools":[{"type":"web_search"}]}""", Messages = """{"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", Generate = """{"tools":[{"googleSearch":{}}]}""", InChat = "\"web_search_options\"", InMessages = "web_search_2025", InGenerate = "\"googleSearch\"" },
    ];

    private static Feature Choice(string id, string chat, string responses, string? messages, string? generate, string inChat, string inResponses, string inMessages, string inGenerate) => new(id)
    {
        Chat = """{"tools":@ChatTools@,"tool_choice":""" + chat + "}",
        Responses = """{"tools":@ResponsesTools@,"tool_choice":""" + responses + "}",
        Messages = messages is null ? null : """{"tools":@MessagesTools@,"tool_choice":""" + messages + "}",
        Generate = generate is null ? null : """{"tools":@GenerateTools@,"toolConfig":{"functionCallingConfig":""" + generate + "}}",
        InChat = inChat,
        InResponses = inResponses,
        InMessages = inMessages,
        InGenerate = inGenerate,
    };
}
