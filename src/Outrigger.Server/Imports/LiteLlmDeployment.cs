namespace Outrigger.Server.Imports;

/// <summary>One entry of LiteLLM's <c>model_list</c> that can be taken over, with everything that is shared filled in.</summary>
/// <param name="Place">Where it stands, for the report.</param>
/// <param name="Group">The name that clients ask for.</param>
/// <param name="Prefix">The provider's prefix.</param>
/// <param name="Model">The model's name at that provider; <c>*</c> for all.</param>
/// <param name="Connection">How it is reached.</param>
internal sealed record LiteLlmDeployment(string Place, string Group, string Prefix, string Model, LiteLlmConnection Connection)
{
    public double? Weight { get; init; }

    public double? RequestsPerMinute { get; init; }

    public double? TokensPerMinute { get; init; }

    public double? Order { get; init; }

    /// <summary>A price of its own; null for the table's.</summary>
    public ImportedPrice? Price { get; init; }

    public bool IsWildcard => Model == "*";
}

/// <summary>Everything that makes two deployments one provider of ours when it is equal.</summary>
internal sealed record LiteLlmConnection(string Protocol, string BaseUrl, string? Key, string? KeyEnv, string Headers)
{
    /// <summary>The header that carries the key, in place of the protocol's own.</summary>
    public string? KeyHeader { get; init; }

    public TimeSpan? Total { get; init; }

    public TimeSpan? FirstByte { get; init; }

    public int? MaxRetries { get; init; }

    public int? MaxConcurrency { get; init; }

    /// <summary>Set where a limit counts for one model alone: then the model has a provider of its own.</summary>
    public string? OnlyModel { get; init; }
}
