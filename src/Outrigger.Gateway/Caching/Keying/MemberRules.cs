namespace Outrigger.Gateway.Caching.Keying;

/// <summary>
/// Which members of a request do not change its answer, by protocol and route. Whatever is not named here is part of the
/// key: an unknown member costs a miss, never a wrong answer. The list with its reasons is in docs/modules/caching.md.
/// </summary>
internal static class MemberRules
{
    /// <summary>The rule for a member at the top of a request.</summary>
    /// <param name="protocol">The client's protocol (<c>openai</c>, <c>anthropic</c>, <c>gemini</c>).</param>
    /// <param name="isResponses">Whether the route is OpenAI's <c>/v1/responses</c>, whose answers repeat most of the request.</param>
    /// <param name="name">The member's name, unescaped.</param>
    public static MemberRule Get(string protocol, bool isResponses, ReadOnlySpan<byte> name) => protocol switch
    {
        "openai" when isResponses => GetOfResponses(name),
        "openai" => GetOfOpenAI(name),
        "anthropic" => GetOfAnthropic(name),
        "gemini" => GetOfGemini(name),
        _ => MemberRule.Keyed,
    };

    private static MemberRule GetOfOpenAI(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("store"u8))
        {
            return MemberRule.Stateful;
        }

        return name.SequenceEqual("user"u8)
            || name.SequenceEqual("safety_identifier"u8)
            || name.SequenceEqual("metadata"u8)
            || name.SequenceEqual("prompt_cache_key"u8)
            || name.SequenceEqual("prompt_cache_retention"u8)
            ? MemberRule.LeftOut
            : MemberRule.Keyed;
    }

    // The answer is an object that repeats user, metadata and the rest: they all belong to the key.
    private static MemberRule GetOfResponses(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("store"u8)
        || name.SequenceEqual("background"u8)
        || name.SequenceEqual("conversation"u8)
        || name.SequenceEqual("previous_response_id"u8)
            ? MemberRule.Stateful
            : MemberRule.Keyed;

    // A container is a machine with files on it: the answer depends on what earlier calls left there.
    private static MemberRule GetOfAnthropic(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("metadata"u8) ? MemberRule.LeftOut
        : name.SequenceEqual("container"u8) ? MemberRule.Stateful
        : MemberRule.Keyed;

    private static MemberRule GetOfGemini(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("labels"u8) ? MemberRule.LeftOut : MemberRule.Keyed;
}
