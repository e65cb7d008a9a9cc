namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>What a request for vectors can say.</summary>
internal static partial class Samples
{
    private static Feature[] Embeddings =>
    [
        new("embed-single")
        {
            Embeddings = """{"input":"marker-one"}""", Embed = Vector("marker-one"), BatchEmbed = Vectors("marker-one"),
            InEmbeddings = "\"input\":¦marker-one", InEmbed = "\"parts\":[{\"text\":\"marker-one\"}]",
        },
        new("embed-batch")
        {
            Embeddings = """{"input":["marker-one","marker-two"]}""", BatchEmbed = Vectors("marker-one", "marker-two"),
            InEmbeddings = "\"input\":[\"marker-one\",\"marker-two\"]‖\"text\":\"marker-one\"¦\"text\":\"marker-two\"", InEmbed = "\"text\":\"marker-one\"¦\"text\":\"marker-two\"",
        },
        new("embed-token-arrays") { Embeddings = """{"input":[[4711,4712]]}""", InEmbeddings = "[4711,4712]" },
        new("embed-dimensions") { Embeddings = """{"dimensions":256}""", Embed = """{"outputDimensionality":256}""", BatchEmbed = """{"requests":[{"content":{"parts":[{"text":"x"}]},"outputDimensionality":256}]}""", InEmbeddings = "\"dimensions\":256", InEmbed = "\"outputDimensionality\":256" },

        // Vectors come from Google as numbers; the client gets them as it asked.
        new("embed-base64") { Embeddings = """{"encoding_format":"base64"}""", InEmbeddings = "\"encoding_format\":\"base64\"", InEmbed = "", Told = answer => answer.Contains("AACAPg==", StringComparison.Ordinal) },
        new("embed-float") { Embeddings = """{"encoding_format":"float"}""", InEmbeddings = "\"encoding_format\":\"float\"", InEmbed = "", Told = answer => answer.Contains("[0.25]", StringComparison.Ordinal) },
        new("embed-end-user") { Embeddings = """{"user":"marker-user"}""", InEmbeddings = "\"user\":\"marker-user\"", Harmless = "attribution only" },
        new("embed-task-type") { Embed = """{"taskType":"RETRIEVAL_QUERY"}""", BatchEmbed = """{"requests":[{"content":{"parts":[{"text":"x"}]},"taskType":"RETRIEVAL_QUERY"}]}""", InEmbed = "\"taskType\":\"RETRIEVAL_QUERY\"" },
        new("embed-title") { Embed = """{"taskType":"RETRIEVAL_DOCUMENT","title":"marker-title"}""", InEmbed = "\"title\":\"marker-title\"" },
        new("embed-unknown-member") { Embeddings = """{"marker_unknown":1}""", Embed = """{"markerUnknown":1}""", BatchEmbed = """{"markerUnknown":1}""", InEmbeddings = "\"marker_unknown\":1", InEmbed = "\"markerUnknown\":1" },
    ];

    private static string Vector(string text) => """{"content":{"parts":[{"text":""" + $"\"{text}\"" + """}]}}""";

    private static string Vectors(params string[] texts) => """{"requests":[""" + string.Join(',', texts.Select(Vector)) + "]}";
}
