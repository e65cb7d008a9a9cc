using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Prediction;

/// <summary>
/// The preventive measures that a language model worded, kept over restarts, so that the same warnings about the same route
/// get them again without asking. Numbers in warnings do not count. Bounded by tenant, what was used longest ago gives way;
/// up to 2.4 KB each. Thread-safe.
/// </summary>
internal sealed class RiskLessons(IOptions<PredictionOptions> options) : ILearnedState
{
    public const int MaxMeasures = 8;
    public const int MaxMeasure = 300;

    private const int PerTenant = 500;

    private readonly TenantLessons<IReadOnlyList<string>> _lessons = new(PerTenant, options.Value.MaxTenants);

    public string Name => "risk-measures";

    public int FormatVersion => 1;

    /// <summary>What was worded for such a request; null for nothing.</summary>
    public IReadOnlyList<string>? Find(TenantId tenant, string method, string route, IReadOnlyList<string> warnings) => _lessons.TryFind(tenant, KeyOf(method, route, warnings), out var measures) ? measures : null;

    /// <summary>Keeps measures, cut to what is used.</summary>
    public IReadOnlyList<string> Keep(TenantId tenant, string method, string route, IReadOnlyList<string> warnings, IReadOnlyList<string> measures)
    {
        string[] cut = [.. measures.Take(MaxMeasures).Select(static text => text.Length <= MaxMeasure ? text : text[..MaxMeasure])];
        _lessons.Keep(tenant, KeyOf(method, route, warnings), cut);
        return cut;
    }

    public void Save(IBufferWriter<byte> writer) => _lessons.Save(writer, static (binary, measures) =>
    {
        binary.Write((byte)measures.Count);
        foreach (var measure in measures)
        {
            binary.Write(measure);
        }
    });

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Measures of format {formatVersion}; {FormatVersion} is read.");
        }

        _lessons.Load(state, static binary =>
        {
            var measures = new string[binary.ReadByte()];
            for (var i = 0; i < measures.Length; i++)
            {
                measures[i] = binary.ReadString();
            }

            return measures.Length is > 0 and <= MaxMeasures && Array.TrueForAll(measures, static measure => measure.Length <= MaxMeasure)
                ? measures
                : throw new InvalidDataException("Measures: some that cannot be.");
        });
    }

    private static ulong KeyOf(string method, string route, IReadOnlyList<string> warnings)
    {
        var hash = Add(Add(Fnv1a.Basis, method), route);
        foreach (var warning in warnings)
        {
            hash = Add(hash, warning);
        }

        return hash;
    }

    // FNV-1a without digits; each text is ended, so that two never run together.
    private static ulong Add(ulong hash, string text)
    {
        foreach (var c in text)
        {
            hash = char.IsAsciiDigit(c) ? hash : Fnv1a.Add(hash, c);
        }

        return Fnv1a.Add(hash, 0x1_0000);
    }
}
