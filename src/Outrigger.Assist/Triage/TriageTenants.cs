using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Triage;

/// <summary>
/// All tenants' lists and what they taught, kept over restarts. Bounded: beyond, a tenant without open items not seen for
/// longest gives way, and only when all have some, the one not seen for longest. Thread-safe: lock a tenant to use it.
/// </summary>
internal sealed class TriageTenants : ILearnedState
{
    private readonly TriageSettings _settings;
    private readonly TenantModels<TriageTenant> _tenants;

    public TriageTenants(IOptions<TriageOptions> options)
    {
        _settings = options.Value.ToSettings();
        _tenants = new(TriageCodec.What, options.Value.MaxTenants, () => new TriageTenant(_settings), static tenant => tenant.Open.Count == 0);
    }

    public string Name => "triage";

    public int FormatVersion => TriageCodec.Format;

    /// <summary>How many items are open, all tenants together.</summary>
    public int OpenItems => _tenants.All.Sum(static one => one.Model.Open.Count);

    public TriageTenant Of(TenantId id) => _tenants.Of(id);

    public void Save(IBufferWriter<byte> writer) => _tenants.Save(writer, TriageCodec.Write);

    public void Load(int formatVersion, ReadOnlySpan<byte> state) =>
        _tenants.Load(formatVersion, TriageCodec.CanRead(formatVersion) ? formatVersion : FormatVersion, state, binary => TriageCodec.Read(binary, formatVersion, _settings));
}
