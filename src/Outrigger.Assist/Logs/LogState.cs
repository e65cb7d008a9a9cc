using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Logs;

/// <summary>
/// What was learned of all sources, as it is kept: about 0.3 to 0.6 KB a template, 60 bytes a gap, 40 a session template.
/// Holds one example line a template. Open sessions and the anomalies listed are not kept.
/// </summary>
internal sealed class LogState(LogSources sources, IOptionsMonitor<LogsOptions> options) : ILearnedState
{
    private const uint End = 0x4C4F4731;

    public string Name => "log-templates";

    public int FormatVersion => 1;

    public void Save(IBufferWriter<byte> writer) => StateStream.Write(writer, output =>
    {
        var all = sources.Of(null);
        output.Write(all.Count);
        foreach (var source in all)
        {
            output.Write(source.Tenant.Value);
            output.Write(source.Name);
            lock (source.Lock)
            {
                StreamCodec.Write(output, source.Stream);
            }
        }

        output.Write(End);
    });

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Format {formatVersion} of {Name} is not read; {FormatVersion} is.");
        }

        try
        {
            using var input = new BinaryReader(new MemoryStream(state.ToArray()), new UTF8Encoding(false, true));
            var set = options.CurrentValue;
            var count = StreamCodec.Count(input, 1_000_000, 8);
            var loaded = new List<LogSource>();
            for (var i = 0; i < count; i++)
            {
                if (!TenantId.TryParse(input.ReadString(), out var tenant))
                {
                    throw new InvalidDataException("A tenant is none.");
                }

                var settings = MinerSettings.Default with { MaxTemplates = set.MaxTemplates };
                var source = new LogSource(tenant, input.ReadString(), settings);
                StreamCodec.Read(input, source.Stream);
                loaded.Add(source);
            }

            if (input.ReadUInt32() != End || input.BaseStream.Position != input.BaseStream.Length)
            {
                throw new InvalidDataException("The end is not where it should be.");
            }

            // Those used last stay when fewer fit than were saved.
            sources.Replace(loaded.DistinctBy(source => (source.Tenant, source.Name)).TakeLast(set.MaxSources));
        }
        catch (Exception exception) when (exception is EndOfStreamException or IOException or ArgumentException or FormatException or OverflowException)
        {
            throw new InvalidDataException("It is no saved state of log sources.", exception);
        }
    }
}
