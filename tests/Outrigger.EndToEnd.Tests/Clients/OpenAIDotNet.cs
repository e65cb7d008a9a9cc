using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>Makes clients of the official .NET SDK that repeat nothing by themselves.</summary>
internal static class OpenAIDotNet
{
    /// <summary>A client for the address, with the key as its bearer token.</summary>
    public static OpenAIClient Create(Uri address, string key, TimeSpan? timeout = null) => new(
        new ApiKeyCredential(key),
        new OpenAIClientOptions
        {
            Endpoint = address,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = timeout ?? TimeSpan.FromSeconds(30),
        });
}
