namespace Outrigger.Core.Telemetry;

/// <summary>Names of OpenTelemetry's conventions for generative AI, in one place because they still move.</summary>
/// <seealso href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/"/>
public static class GenAiNames
{
    /// <summary>Histogram, seconds: a whole call.</summary>
    public const string OperationDuration = "gen_ai.client.operation.duration";

    /// <summary>Histogram, tokens: prompt and completion tokens of a call, told apart by <see cref="TokenType"/>.</summary>
    public const string TokenUsage = "gen_ai.client.token.usage";

    /// <summary>Histogram, seconds: until the first token of a stream.</summary>
    public const string TimeToFirstToken = "gen_ai.server.time_to_first_token";

    /// <summary>Histogram, seconds: between tokens after the first.</summary>
    public const string TimePerOutputToken = "gen_ai.server.time_per_output_token";

    /// <summary><c>chat</c>, <c>embeddings</c>, <c>text_completion</c> …</summary>
    public const string OperationName = "gen_ai.operation.name";

    /// <summary>The provider, as configured.</summary>
    public const string ProviderName = "gen_ai.provider.name";

    /// <summary>The model sent to the provider.</summary>
    public const string RequestModel = "gen_ai.request.model";

    /// <summary><c>input</c> or <c>output</c>.</summary>
    public const string TokenType = "gen_ai.token.type";

    /// <summary>The error's code; absent on success.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Input tokens of a call, as an attribute of its activity.</summary>
    public const string UsageInputTokens = "gen_ai.usage.input_tokens";

    /// <summary>Output tokens of a call, as an attribute of its activity.</summary>
    public const string UsageOutputTokens = "gen_ai.usage.output_tokens";
}
