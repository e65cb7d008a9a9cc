using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Priority.Learned;

/// <summary>
/// What each tenant's tasks have taught, kept over restarts; loads of places and shares of levels are of the moment and begin
/// anew. Bounded: the tenant not seen for longest gives way. About 600 bytes a tenant and 60 a kind of task. Thread-safe:
/// lock an engine to use it.
/// </summary>
internal sealed class PriorityTenants : ILearnedState
{
    private readonly PrioritySettings _settings;
    private readonly TenantModels<PriorityEngine> _engines;

    public PriorityTenants(IOptions<PriorityOptions> options)
    {
        _settings = options.Value.ToSettings();
        _engines = new(PriorityCodec.What, options.Value.MaxTenants, () => new PriorityEngine(_settings));
    }

    public string Name => "priority";

    public int FormatVersion => 1;

    public int Count => _engines.Count;

    public PriorityEngine EngineOf(TenantId tenant) => _engines.Of(tenant);

    public void Save(IBufferWriter<byte> writer) => _engines.Save(writer, PriorityCodec.Write);

    public void Load(int formatVersion, ReadOnlySpan<byte> state) =>
        _engines.Load(formatVersion, FormatVersion, state, binary => PriorityCodec.Read(binary, _settings));
}
