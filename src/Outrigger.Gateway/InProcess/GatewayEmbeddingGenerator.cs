using Microsoft.Extensions.AI;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>The gateway as a generator of embeddings. Holds nothing; thread-safe.</summary>
internal sealed class GatewayEmbeddingGenerator(InProcessGateway gateway, Caller caller, string? defaultModel, TimeProvider time) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("outrigger", null, defaultModel);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.RawRepresentationFactory is not null)
        {
            throw new NotSupportedException("The gateway's generator has no request of its own that a factory could make.");
        }

        var model = options?.ModelId ?? defaultModel ?? throw new ArgumentException("Neither the options nor the generator name a model.", nameof(options));
        var request = new EmbeddingRequest { Dimensions = options?.Dimensions };
        request.Inputs.AddRange(values);
        if (request.Inputs.Count == 0)
        {
            return [];
        }

        var headers = GatewayHeaders.FromOptions(options?.AdditionalProperties);
        var (vectors, usage, answered) = await gateway.GetEmbeddingsAsync(caller, model, request, headers, cancellationToken);
        var now = time.GetUtcNow();
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { CreatedAt = now, ModelId = model }))
        {
            Usage = InProcessGateway.ToDetails(usage),
            AdditionalProperties = GatewayHeaders.ToProperties(answered),
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(caller) ? caller
            : null;
    }

    public void Dispose()
    {
        // Nothing is held: the gateway lives as long as the server.
    }
}
