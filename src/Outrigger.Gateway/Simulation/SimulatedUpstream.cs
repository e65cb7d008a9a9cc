using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Egress;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Simulation;

/// <summary>The one simulated upstream of a process.</summary>
internal sealed class SimulatedUpstream : ISimulatedUpstream, IDisposable
{
    private readonly ServerBinding? _binding;
    private readonly IOptionsMonitor<SimulationOptions> _options;

    /// <param name="time">The clock that paces answers.</param>
    /// <param name="options">Whether it is on.</param>
    /// <param name="bindings">Where the server listens; none counts as not loopback.</param>
    public SimulatedUpstream(TimeProvider time, IOptionsMonitor<SimulationOptions> options, IEnumerable<ServerBinding> bindings)
    {
        _binding = bindings.LastOrDefault();
        _options = options;
        Invoker = InProcessClient.Create(new SimulatedProviderHandler(time));
    }

    public bool IsEnabled => _options.CurrentValue.Enabled ?? _binding?.IsLoopbackOnly ?? false;

    public Uri BaseAddress { get; } = new("http://sim.invalid/v1");

    public IReadOnlyList<string> Models => SimulatedModels.Names;

    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();
}
