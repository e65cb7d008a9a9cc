using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.References;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>What a request for a response names of what lies at OpenAI, beside the response and conversation it continues. Stateless and thread-safe.</summary>
internal static class ResponsesReferences
{
    private static readonly ReferenceScanner Scanner = new(
        ["file_id", "\"container", "vector_store_id", "skill_id", "\"prompt\""],
        [
            new("file_id", ReferenceShape.Id),
            new("file_ids", ReferenceShape.Id),
            new("vector_store_ids", ReferenceShape.Id),
            new("container", ReferenceShape.Id, ReferenceShape.ObjectWithId),
            new("container_id", ReferenceShape.Id),
            new("skill_id", ReferenceShape.Id),
            new("prompt", ReferenceShape.ObjectWithId),
            new("parameters", ReferenceShape.Opaque),
            new("schema", ReferenceShape.Opaque),
            new("input_schema", ReferenceShape.Opaque),
            new("metadata", ReferenceShape.Opaque),

            // What the model said it took from where: told again, not looked up.
            new("annotations", ReferenceShape.Opaque),
            new("results", ReferenceShape.Opaque),
        ]);

    public static IReadOnlyList<ObjectReference>? Find(ReadOnlySpan<byte> body)
    {
        List<ObjectReference>? found = null;
        Scanner.Find(body, ref found);
        ItemReferences.Find(body, ref found);
        return found;
    }
}
