using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.References;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>What requests name of what lies at Google; each member in both of its spellings. Stateless and thread-safe.</summary>
internal static class GeminiReferences
{
    private static readonly ReferenceScanner Scanner = new(
        ["fileUri", "file_uri", "achedContent", "cached_content", "toreNames", "store_names", "etrieval"],
        [
            new("fileUri", ReferenceShape.Address),
            new("file_uri", ReferenceShape.Address),
            new("cachedContent", ReferenceShape.Id),
            new("cached_content", ReferenceShape.Id),
            new("fileSearchStoreNames", ReferenceShape.Id),
            new("file_search_store_names", ReferenceShape.Id),
            new("datastore", ReferenceShape.Id),
            new("engine", ReferenceShape.Id),
            new("ragCorpora", ReferenceShape.Id),
            new("rag_corpora", ReferenceShape.Id),
            new("ragCorpus", ReferenceShape.Id),
            new("rag_corpus", ReferenceShape.Id),
            new("args", ReferenceShape.Opaque),
            new("response", ReferenceShape.Opaque),
            new("parameters", ReferenceShape.Opaque),
            new("parametersJsonSchema", ReferenceShape.Opaque),
            new("parameters_json_schema", ReferenceShape.Opaque),
            new("responseJsonSchema", ReferenceShape.Opaque),
            new("response_json_schema", ReferenceShape.Opaque),
            new("responseSchema", ReferenceShape.Opaque),
            new("response_schema", ReferenceShape.Opaque),
            new("labels", ReferenceShape.Opaque),
        ]);

    public static IReadOnlyList<ObjectReference>? Find(ReadOnlySpan<byte> body)
    {
        List<ObjectReference>? found = null;
        Scanner.Find(body, ref found);
        return found;
    }
}
