namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>What one answer, or one chunk of a stream, says. Filled by <see cref="GeminiChunkReader"/>; may be used again.</summary>
internal sealed class GeminiChunk
{
    /// <summary>The answer's id.</summary>
    public string? ResponseId;

    /// <summary>The model that answered.</summary>
    public string? ModelVersion;

    /// <summary>Why it ended; null while it has not.</summary>
    public string? FinishReason;

    /// <summary>Whether the prompt was blocked.</summary>
    public bool IsBlocked;

    /// <summary>Whether there was a candidate.</summary>
    public bool HasCandidate;

    /// <summary>Its parts in order.</summary>
    public readonly List<GeminiPart> Parts = [];

    /// <summary>Empties it for the next chunk.</summary>
    public void Clear()
    {
        (ResponseId, ModelVersion, FinishReason, IsBlocked, HasCandidate) = (null, null, null, false, false);
        Parts.Clear();
    }
}

/// <summary>What kind a part is.</summary>
internal enum GeminiPartKind
{
    /// <summary>A signature alone, or a kind nobody here knows.</summary>
    None,

    /// <summary>Text, or thought.</summary>
    Text,

    /// <summary>A call, whole or in pieces.</summary>
    Call,

    /// <summary>Bytes: <see cref="GeminiPart.Text"/> is their base64.</summary>
    Data,

    /// <summary>A stored file: <see cref="GeminiPart.Text"/> is its address.</summary>
    File,
}

/// <summary>One part of an answer.</summary>
internal struct GeminiPart
{
    /// <summary>Its kind.</summary>
    public GeminiPartKind Kind;

    /// <summary>The text.</summary>
    public string Text;

    /// <summary>Whether the text is thought.</summary>
    public bool IsThought;

    /// <summary>The signature that came on this part.</summary>
    public string? Signature;

    /// <summary>The media type of data and files.</summary>
    public string? MediaType;

    /// <summary>The call's id.</summary>
    public string? CallId;

    /// <summary>The call's name.</summary>
    public string? Name;

    /// <summary>The call's arguments as JSON text; null when it brings none.</summary>
    public string? Args;

    /// <summary>Pieces of the call's arguments.</summary>
    public List<GeminiPartialArg>? Pieces;

    /// <summary>Whether more of the call follows.</summary>
    public bool WillContinue;
}

/// <summary>A piece of the arguments of a call.</summary>
/// <param name="Path">Where it belongs (<c>$.a.b[0]</c>).</param>
/// <param name="Text">A piece of a string, to be put behind what is there; null for another value.</param>
/// <param name="Json">Another value's JSON text.</param>
internal readonly record struct GeminiPartialArg(string Path, string? Text, string? Json);
