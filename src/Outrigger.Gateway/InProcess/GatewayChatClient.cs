using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>The gateway as a chat client. Holds nothing; thread-safe.</summary>
internal sealed class GatewayChatClient(InProcessGateway gateway, Caller caller, string? defaultModel) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("outrigger", null, defaultModel);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        (await gateway.GetChatAsync(ToOrder(messages, options, isStream: false), cancellationToken)).Answer;

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var stream = await gateway.StreamChatAsync(ToOrder(messages, options, isStream: true), cancellationToken);
        await foreach (var update in stream.ReadAsync(cancellationToken))
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(caller) ? caller
            : null;
    }

    public void Dispose()
    {
        // Nothing is held: the gateway lives as long as the server.
    }

    private ChatOrder ToOrder(IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStream)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var model = options?.ModelId ?? defaultModel
            ?? throw new ArgumentException("Neither the options nor the client name a model.", nameof(options));
        return new ChatOrder(caller, model, ClientRequests.Create(messages, options, isStream), GatewayHeaders.FromOptions(options?.AdditionalProperties));
    }
}
