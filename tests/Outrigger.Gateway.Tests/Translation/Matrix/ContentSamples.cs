namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>What messages hold beside text, and what a request says beside its messages.</summary>
internal static partial class Samples
{
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNoaGhoAAADCAGBHj5ZUAAAAABJRU5ErkJggg==";
    public const string Pdf = "JVBERi0xLjQKJUVPRgo=";
    public const string Wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

    /// <summary>Stands for the address of a picture that the tests serve.</summary>
    public const string Picture = "$picture";

    private static Feature[] Contents =>
    [
        new("image-data")
        { InResponses = "\"input_image\"¦data:image/png;base64," + Png, IsCounted = true,
            Chat = Turn("""{"type":"image_url","image_url":{"url":"data:image/png;base64,@Png@"}}"""),
            Responses = Input("""{"type":"input_image","detail":"auto","image_url":"data:image/png;base64,@Png@"}"""),
            Messages = Turn("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"@Png@"}}"""),
            Generate = Part("""{"inlineData":{"mimeType":"image/png","data":"@Png@"}}"""),
            InChat = "\"image_url\"¦data:image/png;base64," + Png, InMessages = "\"media_type\":\"image/png\"¦" + Png, InGenerate = "\"inlineData\"¦\"image/png\"¦" + Png,
        },
        new("image-url")
        { InResponses = "\"input_image\"¦" + Picture, IsCounted = true,
            Chat = Turn("""{"type":"image_url","image_url":{"url":"@Picture@"}}"""),
            Responses = Input("""{"type":"input_image","detail":"auto","image_url":"@Picture@"}"""),
            Messages = Turn("""{"type":"image","source":{"type":"url","url":"@Picture@"}}"""),
            Generate = Part("""{"fileData":{"mimeType":"image/png","fileUri":"@Picture@"}}"""),
            InChat = "\"image_url\"¦" + Picture, InMessages = "\"type\":\"url\"¦" + Picture, InGenerate = "\"inlineData\"¦" + Png + "‖\"fileUri\":\"" + Picture,
        },
        new("image-detail")
        { InResponses = "\"detail\":\"low\"", IsCounted = true,
            Chat = Turn("""{"type":"image_url","image_url":{"url":"data:image/png;base64,@Png@","detail":"low"}}"""),
            Responses = Input("""{"type":"input_image","detail":"low","image_url":"data:image/png;base64,@Png@"}"""),
            InChat = "\"detail\":\"low\"",
            Harmless = "how closely a picture is looked at is a matter of price",
        },
        new("file-name")
        { InResponses = "marker.pdf", IsCounted = true,
            Chat = Turn("""{"type":"file","file":{"filename":"marker.pdf","file_data":"data:application/pdf;base64,@Pdf@"}}"""),
            Responses = Input("""{"type":"input_file","filename":"marker.pdf","file_data":"data:application/pdf;base64,@Pdf@"}"""),
            Messages = Turn("""{"type":"document","title":"marker.pdf","source":{"type":"base64","media_type":"application/pdf","data":"@Pdf@"}}"""),
            InChat = "marker.pdf", InMessages = "marker.pdf",
            Harmless = "the document itself is put across",
        },
        new("audio") { IsCounted = true, Chat = Turn("""{"type":"input_audio","input_audio":{"data":"@Wav@","format":"wav"}}"""), Generate = Part("""{"inlineData":{"mimeType":"audio/wav","data":"@Wav@"}}"""), InChat = "\"input_audio\"¦" + Wav, InGenerate = "audio/wav¦" + Wav },
        new("documents")
        { InResponses = "\"file_data\"¦" + Pdf, IsCounted = true,
            Chat = Turn("""{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,@Pdf@"}}"""),
            Responses = Input("""{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,@Pdf@"}"""),
            Messages = Turn("""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"@Pdf@"}}"""),
            Generate = Part("""{"inlineData":{"mimeType":"application/pdf","data":"@Pdf@"}}"""),
            InChat = "\"file_data\"¦" + Pdf, InMessages = "\"document\"¦" + Pdf, InGenerate = "application/pdf¦" + Pdf,
        },
        new("stored-files")
        { InResponses = "file-marker", IsCounted = true,
            Chat = Turn("""{"type":"file","file":{"file_id":"file-marker"}}"""), Responses = Input("""{"type":"input_image","detail":"auto","file_id":"file-marker"}"""), Messages = Turn("""{"type":"image","source":{"type":"file","file_id":"file-marker"}}"""),
            Generate = Part("""{"fileData":{"mimeType":"image/png","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/file-marker"}}"""),
            InChat = "file-marker", InMessages = "file-marker", InGenerate = "file-marker",
        },
        new("prefill")
        { InResponses = "marker-prefill", IsCounted = true,
            Chat = """{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"marker-prefill"}]}""",
            Messages = """{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"marker-prefill"}]}""",
            Generate = """{"contents":[{"role":"user","parts":[{"text":"Hello"}]},{"role":"model","parts":[{"text":"marker-prefill"}]}]}""",
            InChat = "marker-prefill", InMessages = "marker-prefill", InGenerate = "marker-prefill",
        },
        new("participant-name") { Chat = """{"messages":[{"role":"user","name":"marker-name","content":"Hello"}]}""", InChat = "\"name\":\"marker-name\"", Harmless = "a name tells the model who of several speaks; the words are all there" },
        new("reasoning-signature")
        { InResponses = "\"encrypted_content\":\"marker-seal\"",
            Responses = """{"input":[{"role":"user","content":"Hello"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"marker-seal"},{"role":"assistant","content":"Hi"},{"role":"user","content":"Again"}]}""",
            Messages = """{"max_tokens":5000,"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"marker-seal"},{"type":"text","text":"Hi"}]},{"role":"user","content":"Again"}]}""",
            Generate = """{"contents":[{"role":"user","parts":[{"text":"Hello"}]},{"role":"model","parts":[{"text":"Hi","thoughtSignature":"bWFya2VyLXNlYWw="}]},{"role":"user","parts":[{"text":"Again"}]}]}""",
            InMessages = "\"signature\":\"marker-seal\"", InGenerate = "bWFya2VyLXNlYWw",
            Harmless = "only its issuer can read it; what was said stays",
        },
        new("citations")
        {
            Messages = Turn("""{"type":"document","source":{"type":"text","media_type":"text/plain","data":"marker-page"},"citations":{"enabled":true}}"""),
            InMessages = "\"citations\":{\"enabled\":true}",
        },
        new("cache-control") { Messages = """{"system":[{"type":"text","text":"marker-system","cache_control":{"type":"ephemeral"}}]}""", InMessages = "\"cache_control\":{\"type\":\"ephemeral\"}", Harmless = "it changes the price, never the answer" },
    ];

    private static Feature[] Others =>
    [
        new("end-user") { InResponses = "\"user\":\"marker-user\"", Chat = """{"user":"marker-user"}""", Responses = """{"user":"marker-user"}""", Completions = """{"user":"marker-user"}""", Messages = """{"metadata":{"user_id":"marker-user"}}""", InChat = "marker-user", InMessages = "\"user_id\":\"marker-user\"", Harmless = "attribution only" },
        new("metadata") { InResponses = "marker-data", Chat = """{"metadata":{"a":"marker-data"}}""", Responses = """{"metadata":{"a":"marker-data"}}""", Generate = """{"labels":{"a":"marker-data"}}""", InChat = "marker-data", InGenerate = "marker-data", Harmless = "kept by the provider for the account's owner; the model does not see it" },
        new("store") { InResponses = "\"store\":true", Chat = """{"store":true}""", Responses = """{"store":true}""", InChat = "\"store\":true", Harmless = "no other protocol keeps answers for later" },
        new("stored-state") { Responses = """{"previous_response_id":"resp_marker"}""" },
        new("prompt-cache-key") { InResponses = "marker-key", Chat = """{"prompt_cache_key":"marker-key"}""", Responses = """{"prompt_cache_key":"marker-key"}""", InChat = "marker-key", Harmless = "it changes the price, never the answer" },
        new("service-tier") { InResponses = "\"service_tier\":", Chat = """{"service_tier":"flex"}""", Responses = """{"service_tier":"flex"}""", Messages = """{"service_tier":"standard_only"}""", InChat = "\"service_tier\":", InMessages = "\"service_tier\":", InGenerate = "\"serviceTier\":", Harmless = "it changes price and pace, never the answer" },
        new("prediction") { Chat = """{"prediction":{"type":"content","content":"Hello"}}""", InChat = "\"prediction\":", Harmless = "it makes the same answer faster" },
        new("output-modalities") { Chat = """{"modalities":["text","audio"],"audio":{"voice":"alloy","format":"wav"}}""", Generate = Config("responseModalities", "[\"TEXT\",\"IMAGE\"]"), InChat = "\"modalities\":", InGenerate = "\"responseModalities\":" },
        new("safety-settings") { Generate = """{"safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}]}""", InGenerate = "\"safetySettings\":", Harmless = "it asks for no filter; others have none of that kind to switch off" },
        new("cached-content") { Generate = """{"cachedContent":"cachedContents/marker"}""", InGenerate = "cachedContents/marker" },
        new("context-management") { Messages = """{"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}}""", InMessages = "\"context_management\":", Harmless = "it thins out a long history at the provider; the answer is given from all of it" },
        new("truncation") { InResponses = "\"truncation\":\"auto\"", Responses = """{"truncation":"auto"}""", Harmless = "what is too long is refused by the provider in place of being cut" },
        new("background") { InResponses = "\"background\":true", Responses = """{"background":true}""" },
        new("include") { InResponses = "reasoning.encrypted_content", Responses = """{"include":["reasoning.encrypted_content"]}""", InChat = "", InMessages = "", InGenerate = "" },
        new("unknown-member") { InResponses = "\"marker_unknown\":1", IsCounted = true, Chat = """{"marker_unknown":1}""", Responses = """{"marker_unknown":1}""", Completions = """{"marker_unknown":1}""", Messages = """{"marker_unknown":1}""", Generate = """{"markerUnknown":1}""", InChat = "\"marker_unknown\":1", InMessages = "\"marker_unknown\":1", InGenerate = "\"markerUnknown\":1" },
    ];

    private static string Turn(string block) => """{"messages":[{"role":"user","content":[{"type":"text","text":"Look"},""" + block + """]}]}""";

    private static string Input(string block) => """{"input":[{"role":"user","content":[{"type":"input_text","text":"Look"},""" + block + """]}]}""";

    private static string Part(string part) => """{"contents":[{"role":"user","parts":[{"text":"Look"},""" + part + """]}]}""";
}
