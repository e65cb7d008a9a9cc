namespace Outrigger.Gateway.Providers;

/// <summary>
/// The simulated provider <c>sim</c>: answers in process what an upstream would answer over the wire, so that it runs
/// through the same pipeline. Absent or disabled, there is no <c>sim</c>. Thread-safe.
/// </summary>
public interface ISimulatedUpstream
{
    /// <summary>Whether it is offered.</summary>
    bool IsEnabled { get; }

    /// <summary>Its models without the prefix (<c>echo</c>, <c>lorem</c>).</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>Takes requests of the OpenAI protocol for any address.</summary>
    HttpMessageInvoker Invoker { get; }
}
