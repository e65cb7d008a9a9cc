using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// A chat request between two protocols: the neutral types, and typed places for what they have no word for. Read once a
/// call by the client's codec, then only read by the codecs of the targets it is put to. Used by one request at a time.
/// </summary>
internal sealed class ChatRequest
{
    private long? _inputEstimate;

    /// <summary>
    /// The conversation in order. Roles are system, user, assistant and tool; system messages stay where they stood. Tool
    /// calls are <see cref="FunctionCallContent"/> (see <see cref="ToolCalls"/>), results <see cref="FunctionResultContent"/>
    /// in messages of the role tool, one message a result.
    /// </summary>
    public List<ChatMessage> Messages { get; } = [];

    /// <summary>The client's body, in which <see cref="LongTextContent"/> of user messages may stay; empty when texts are to be copied.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>A rough number of the prompt's tokens; it outlives the messages.</summary>
    public long InputEstimate => _inputEstimate ?? PromptEstimate.GetInputTokens(Messages);

    /// <summary>
    /// Temperature, TopP, TopK, penalties, Seed, MaxOutputTokens, StopSequences, ToolMode, AllowMultipleToolCalls, Tools
    /// (<see cref="AIFunctionDeclaration"/>) and ResponseFormat. Everything else is a property of this class.
    /// </summary>
    public ChatOptions Options { get; } = new();

    /// <summary>Whether the answer is streamed.</summary>
    public bool IsStream { get; set; }

    /// <summary>Whether the client asked for usage in the stream, in protocols where that is a question.</summary>
    public bool AsksUsage { get; set; }

    /// <summary>The end user named in the request; attribution, passed on where the protocol has a place for it.</summary>
    public string? EndUser { get; set; }

    /// <summary>How much to reason; null when the client did not say.</summary>
    public ReasoningWish? Reasoning { get; set; }

    /// <summary>Whether a JSON schema of <see cref="ChatOptions.ResponseFormat"/> is to be kept to the letter.</summary>
    public bool? IsStrictFormat { get; set; }

    /// <summary>Tool names that are marked strict.</summary>
    public HashSet<string> StrictTools { get; } = new(StringComparer.Ordinal);

    /// <summary>The tools the model may choose from, when that is fewer than are declared; null for all.</summary>
    public IReadOnlyList<string>? AllowedTools { get; set; }

    /// <summary>
    /// What the client said beyond the above, by the ids of <see cref="Features"/>. A target's codec takes what it can
    /// write with <see cref="TryTake"/>; what is left over is refused or dropped by <see cref="TranslationReport"/>.
    /// </summary>
    public List<ExtraFeature> Extras { get; } = [];

    /// <summary>Decodes texts that were left in the body, for a codec that does not write them as they are.</summary>
    public void ExpandLongTexts()
    {
        foreach (var contents in Messages.Select(message => message.Contents))
        {
            for (var i = 0; i < contents.Count; i++)
            {
                contents[i] = contents[i] is LongTextContent text ? text.Expand() : contents[i];
            }
        }
    }

    /// <summary>
    /// Lets the messages go once they are written for an upstream: a long prompt need not lie in memory in UTF-16 too while
    /// the upstream thinks. False when they cannot be had again by reading the client's body: something was fetched for them.
    /// </summary>
    public bool TryReleaseMessages()
    {
        if (Messages.Any(message => message.Contents.Any(content => content is DataContent or UriContent)))
        {
            return false;
        }

        _inputEstimate = InputEstimate;
        Messages.Clear();
        return true;
    }

    /// <summary>Hands out an extra for writing; false when the client did not send it.</summary>
    public bool TryTake(string feature, TranslationReport report, out ExtraFeature extra)
    {
        foreach (var candidate in Extras)
        {
            if (candidate.Feature == feature)
            {
                extra = candidate;
                report.MarkTaken(feature);
                return true;
            }
        }

        extra = default;
        return false;
    }
}

/// <summary>How much a model is to reason before it answers. What is null was not said.</summary>
/// <param name="Effort"><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c> or <c>max</c>.</param>
/// <param name="BudgetTokens">The most tokens to spend on it; 0 for none.</param>
/// <param name="IncludeText">Whether the reasoning, or its summary, is to be shown.</param>
/// <param name="IsAdaptive">Whether the model decides by itself how much.</param>
internal sealed record ReasoningWish(string? Effort = null, long? BudgetTokens = null, bool? IncludeText = null, bool IsAdaptive = false);

/// <summary>Something a client said that has no neutral word.</summary>
/// <param name="Feature">Its id in <see cref="Features"/>, or the member's own name when nobody knows it.</param>
/// <param name="Param">Where it stands in the client's request, as a path.</param>
/// <param name="Json">Its value as JSON text.</param>
/// <param name="ChangesAnswer">Whether leaving it out would change the answer; then it is refused rather than dropped.</param>
internal readonly record struct ExtraFeature(string Feature, string Param, ReadOnlyMemory<byte> Json, bool ChangesAnswer = true);

/// <summary>What the frame of an answer says beside its content.</summary>
/// <param name="Id">The gateway's id of the call; a codec makes the protocol's id of it when the upstream gave none.</param>
/// <param name="CreatedSeconds">When the call came in, seconds since 1970 UTC.</param>
/// <param name="Model">The model's name at the upstream, used when the answer names none.</param>
/// <param name="Request">What the client asked.</param>
internal sealed record AnswerFrame(Guid Id, long CreatedSeconds, string Model, ChatRequest Request);

/// <summary>Where a request goes.</summary>
/// <param name="Model">The model's name there.</param>
/// <param name="Provider">The provider's name in the settings.</param>
/// <param name="AsksUsage">Whether the upstream may be asked for usage in streams.</param>
/// <param name="MaxOutputTokens">The most the model can put out, where that is known.</param>
internal sealed record RequestTarget(string Model, string Provider, bool AsksUsage, long? MaxOutputTokens);
