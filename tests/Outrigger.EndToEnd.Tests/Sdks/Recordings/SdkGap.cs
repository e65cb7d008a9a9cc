namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>
/// What an SDK does not show of a recording in its own protocol, whose bytes pass as they are: the SDK would not show it of
/// the provider either. A test fails when one is no longer so.
/// </summary>
/// <param name="Sdk">The SDK's name in the tests.</param>
/// <param name="Tape">The recording.</param>
/// <param name="Lost">What: <c>text</c>, <c>reasoning</c>, <c>stop</c>, <c>calls</c>, <c>usage</c>, or <c>all</c> when the SDK fails on it.</param>
/// <param name="Why">The reason.</param>
internal sealed record SdkGap(string Sdk, string Tape, string[] Lost, string Why)
{
    private const string GoogleCounts = "Google's endpoint for OpenAI's clients counts thoughts in the total only";
    private const string OnlySummaries = "the recorded thoughts are no summary, and the SDK reads summaries";
    private const string Unopened = "the recorded stream leaves out the event that opens a part";
    private const string Undated = "the recorded answer has no created_at";
    private const string HalfCall = "the recorded stream ends within the call's arguments";
    private const string LastZero = "the last event counts zero output tokens, after a start that counts one";
    private const string SearchTokens = "the SDK leaves out the prompt tokens of the provider's own search";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SdkGap> All { get; } =
    [
        new("OpenAI .NET responses", "agentgateway__responses__reasoning", ["reasoning"], OnlySummaries),
        new("OpenAI .NET responses", "agentgateway__responses__stream-image", ["all"], "the recorded picture was shortened and is no base64"),
        new("Anthropic .NET", "anthropics__fixtures__incomplete_partial_json_response", ["calls"], HalfCall),
        new("Anthropic .NET", "anthropics__fixtures__refusal_response", ["usage"], LastZero),
        new("openai responses", "agentgateway__responses__stream", ["all"], Unopened),
        new("openai responses", "agentgateway__responses__stream-refusal", ["all"], Unopened),
        new("anthropic", "anthropics__fixtures__incomplete_partial_json_response", ["calls"], HalfCall),
        new("anthropic", "anthropics__fixtures__refusal_response", ["usage"], LastZero),
        new("vercel openai chat", "pydantic_pydantic-ai__test_compatible_api_with_tool_calls_without_id__0", ["usage"], GoogleCounts),
        new("vercel openai chat", "pydantic_pydantic-ai__test_compatible_api_with_tool_calls_without_id__1", ["usage"], GoogleCounts),
        new("vercel openai chat", "agentgateway__completions__gemini_with_completion_tokens", ["usage"], GoogleCounts),
        new("vercel openai chat", "agentgateway__completions__gemini_zero_completion_tokens", ["usage"], GoogleCounts),
        new("vercel openai responses", "agentgateway__responses__reasoning", ["reasoning"], OnlySummaries),
        new("vercel openai responses", "agentgateway__responses__custom-tool", ["all"], Undated),
        new("vercel openai responses", "agentgateway__responses__truncated_tool_call", ["all"], Undated),
        new("vercel openai responses", "agentgateway__responses__stream-custom-tool", ["all"], "the recorded item has no status"),
        new("vercel openai responses", "agentgateway__responses__stream-refusal", ["stop"], "the SDK takes a refusal for a filter's stop"),
        new("vercel anthropic", "anthropics__fixtures__incomplete_partial_json_response", ["calls"], HalfCall),
        new("vercel anthropic", "anthropics__fixtures__refusal_response", ["text", "usage"], LastZero + ", and the SDK shows no explanation"),
        new("vercel anthropic", "anthropics__fixtures__compaction_response", ["text"], "the SDK shows the summary of a compaction as text"),
        new("vercel google", "pydantic_pydantic-ai__test_google_model_web_search_tool_stream__0", ["usage"], SearchTokens),
        new("vercel google", "pydantic_pydantic-ai__test_google_model_web_search_tool_stream__1", ["usage"], SearchTokens),
    ];
}
