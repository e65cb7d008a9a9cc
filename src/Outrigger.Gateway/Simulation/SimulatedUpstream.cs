using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Simulation;

/// <summary>The one simulated upstream of a process.</summary>
internal sealed class SimulatedUpstream : ISimulatedUpstream, IDisposable
{
    private readonly ServerBinding _binding;
    private readonly IOptionsMonitor<SimulationOptions> _options;

    public SimulatedUpstream(TimeProvider time, ServerBinding binding, IOptionsMonitor<SimulationOptions> options)
    {
        _binding = binding;
        _options = options;
#pragma warning disable RS0030 // It connects to nothing: the handler answers in this process.
        Invoker = new HttpMessageInvoker(new SimulatedProviderHandler(time), disposeHandler: true);
#pragma warning restore RS0030
    }

    public bool IsEnabled => _options.CurrentValue.Enabled ?? _binding.IsLoopbackOnly;

    public Uri BaseAddress { get; } = new("http://sim.invalid/v1/");

    public IReadOnlyList<string> Models => SimulatedModels.Names;

    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();
}
