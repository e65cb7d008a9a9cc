using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Errors.Grouping;

/// <summary>The groups of all tenants, kept over restarts. Bounded: the tenant not seen for longest gives way. Thread-safe: one lock a tenant.</summary>
internal sealed class ErrorGroups(IOptions<ErrorsOptions> options) : ILearnedState
{
    private readonly TenantModels<SignatureIndex> _indexes = new(ErrorGroupCodec.What, options.Value.MaxTenants, () => Create(options.Value));

    public string Name => "errors";

    public int FormatVersion => 1;

    /// <summary>Groups and counts an error.</summary>
    public (string Id, long Count, double Recent, double Daily, bool IsNew) Observe(TenantId tenant, ReadOnlySpan<char> type, ReadOnlySpan<char> template, ReadOnlySpan<StackFrame> frames, long nowMicros)
    {
        var index = _indexes.Of(tenant);
        lock (index)
        {
            var group = index.Observe(type, template, frames, nowMicros);
            return (group.Id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), group.Count, group.Recent, group.Daily, group.Count == 1);
        }
    }

    public IReadOnlyList<ErrorPattern> List(TenantId tenant, int limit, long nowMicros)
    {
        if (!_indexes.TryFind(tenant, out var index))
        {
            return [];
        }

        lock (index)
        {
            return
            [
                .. index.Groups
                    .Select(group => (Group: group, Daily: group.Daily * Math.Exp(-Math.Max(0, nowMicros - group.LastMicros) / 86_400e6)))
                    .OrderByDescending(static one => one.Daily).Take(limit)
                    .Select(static one => new ErrorPattern(
                        one.Group.Id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), one.Group.Type, one.Group.Template, one.Group.Count, Math.Round(one.Daily, 2),
                        Core.Time.ClockExtensions.FromUnixMicroseconds(one.Group.FirstMicros), Core.Time.ClockExtensions.FromUnixMicroseconds(one.Group.LastMicros))),
            ];
        }
    }

    public void Save(IBufferWriter<byte> writer) => _indexes.Save(writer, ErrorGroupCodec.Write);

    public void Load(int formatVersion, ReadOnlySpan<byte> state) =>
        _indexes.Load(formatVersion, FormatVersion, state, binary => ErrorGroupCodec.Read(binary, Create(options.Value)));

    private static SignatureIndex Create(ErrorsOptions options) => new(options.MaxSignatures, new SignatureSettings());
}
