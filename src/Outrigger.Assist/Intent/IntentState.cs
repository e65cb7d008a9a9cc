using System.Buffers;
using System.Text;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Intent.Entities;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Intent;

/// <summary>The examples of all tenants, as they are kept over a restart: about the length of their texts. Models are trained again from them.</summary>
internal sealed class IntentState(IntentRecognition recognition) : ILearnedState
{
    private const int MaxTenants = 1_000_000;

    private static readonly UTF8Encoding Strict = new(false, true);

    public string Name => "intent-examples";

    public int FormatVersion => 1;

    public void Save(IBufferWriter<byte> writer) => StateStream.Write(
        writer,
        binary =>
        {
            var all = recognition.Export();
            binary.Write7BitEncodedInt(all.Count);
            foreach (var (tenant, examples, values) in all)
            {
                binary.Write(tenant.Value);
                binary.Write7BitEncodedInt(examples.Count);
                foreach (var example in examples)
                {
                    binary.Write(Sound(example.Text));
                    binary.Write(example.Intent);
                    binary.Write(example.Action ?? "");
                    binary.Write(example.Source);
                }

                binary.Write7BitEncodedInt(values.Count);
                foreach (var (type, value) in values)
                {
                    binary.Write(type);
                    binary.Write(Sound(value));
                }
            }
        },
        Strict);

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Format {formatVersion} of intent examples is not read.");
        }

        try
        {
            using var binary = new BinaryReader(new MemoryStream(state.ToArray()), Strict);
            var all = new List<(TenantId, IReadOnlyList<IntentExample>, IReadOnlyList<(string, string)>)>();
            var tenants = Count(binary, MaxTenants);
            for (var i = 0; i < tenants; i++)
            {
                var tenant = TenantId.Parse(binary.ReadString());
                var examples = new List<IntentExample>();
                for (var left = Count(binary, int.MaxValue); left > 0; left--)
                {
                    var (text, intent, action, source) = (binary.ReadString(), binary.ReadString(), binary.ReadString(), binary.ReadString());
                    if (text.Length > IntentNames.MaxTextLength || !IntentNames.IsValid(intent))
                    {
                        throw new InvalidDataException("An example is out of bounds.");
                    }

                    examples.Add(new IntentExample(text, intent, action.Length == 0 ? null : action, source));
                }

                var values = new List<(string, string)>();
                for (var left = Count(binary, EntityLists.MaxValues); left > 0; left--)
                {
                    values.Add((binary.ReadString(), binary.ReadString()));
                }

                all.Add((tenant, examples, values));
            }

            if (binary.BaseStream.Position != binary.BaseStream.Length)
            {
                throw new InvalidDataException("There is more than the examples.");
            }

            recognition.Import(all);
        }
        catch (Exception failure) when (failure is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The examples cannot be read.", failure);
        }
    }

    private static int Count(BinaryReader binary, int most) => binary.Read7BitEncodedInt() is var count && count >= 0 && count <= most ? count : throw new InvalidDataException("A count is out of bounds.");

    // Half a surrogate pair cannot be written.
    private static string Sound(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
