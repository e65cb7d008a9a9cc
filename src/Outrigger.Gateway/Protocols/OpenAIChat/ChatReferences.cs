using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.References;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>What chat completions name of what lies at OpenAI. Stateless and thread-safe.</summary>
internal static class ChatReferences
{
    private static readonly ReferenceScanner Scanner = new(
        ["file_id", "\"audio\""],
        [
            new("file_id", ReferenceShape.Id),

            // An earlier spoken answer of the assistant, and a voice of one's own.
            new("audio", ReferenceShape.ObjectWithId),
            new("voice", ReferenceShape.ObjectWithId),
            new("parameters", ReferenceShape.Opaque),
            new("schema", ReferenceShape.Opaque),
            new("metadata", ReferenceShape.Opaque),
            new("annotations", ReferenceShape.Opaque),
        ]);

    public static IReadOnlyList<ObjectReference>? Find(ReadOnlySpan<byte> body)
    {
        List<ObjectReference>? found = null;
        Scanner.Find(body, ref found);
        return found;
    }
}
