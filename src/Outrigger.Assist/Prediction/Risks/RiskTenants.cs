using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Prediction.Risks;

/// <summary>
/// What all tenants' requests have taught, kept over restarts; what failed just now begins anew. Bounded: the tenant not
/// seen for longest gives way. Thread-safe: lock an engine to use it.
/// </summary>
internal sealed class RiskTenants(IOptions<PredictionOptions> options) : ILearnedState
{
    private static readonly RiskSettings Settings = new();

    private readonly TenantModels<RiskEngine> _engines = new(RiskCodec.What, options.Value.MaxTenants, static () => new RiskEngine(Settings));

    public string Name => "prediction";

    public int FormatVersion => 1;

    public RiskEngine EngineOf(TenantId tenant) => _engines.Of(tenant);

    public void Save(IBufferWriter<byte> writer) => _engines.Save(writer, RiskCodec.Write);

    public void Load(int formatVersion, ReadOnlySpan<byte> state) =>
        _engines.Load(formatVersion, FormatVersion, state, static binary => RiskCodec.Read(binary, Settings));
}
