namespace Outrigger.Gateway.Providers;

/// <summary>
/// An upstream inside this process that speaks the OpenAI protocol and says that it is simulated. It goes through the
/// same pipeline as every other provider. Thread-safe.
/// </summary>
public interface ISimulatedUpstream
{
    /// <summary>Whether the provider <c>sim</c> is offered.</summary>
    bool IsEnabled { get; }

    /// <summary>The base address that requests to it are made for; nothing connects to it.</summary>
    Uri BaseAddress { get; }

    /// <summary>The models it has: <c>echo</c> and <c>lorem</c>.</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>Sends a request to it. Owned by this object; do not dispose it.</summary>
    HttpMessageInvoker Invoker { get; }
}
