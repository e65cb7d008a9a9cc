using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>The operations of the responses protocol.</summary>
internal static class ResponsesKinds
{
    public static readonly CallKind Responses = new(
        "openai-responses", new ResponsesWire(), "/v1/responses", "/responses", "chat", CanStream: true, IsOptional: true);

    public static readonly CallKind InputTokens = new(
        "openai-input-tokens", new InputTokensWire(), "/v1/responses/input_tokens", "/responses/input_tokens", "count-tokens", CanStream: false, IsOptional: true);
}
