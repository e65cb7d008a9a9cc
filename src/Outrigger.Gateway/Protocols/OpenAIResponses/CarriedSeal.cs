using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>What a seal belongs to.</summary>
internal enum SealPlace
{
    /// <summary>The reasoning of the same item.</summary>
    Reasoning,

    /// <summary>The text that follows or precedes.</summary>
    Text,

    /// <summary>A tool call, told by its id.</summary>
    Call,
}

/// <summary>
/// Seals in <c>encrypted_content</c> of reasoning items, the one place that clients of the responses protocol hand back
/// unread. OpenAI's own stand there as they are; those of others carry their issuer in front. Immutable.
/// </summary>
internal readonly record struct CarriedSeal(ReasoningSeal Seal, SealPlace Place, string? CallId = null)
{
    private const string Mark = "or1|";

    /// <summary>Reads the content of an item.</summary>
    public static CarriedSeal Read(string encrypted, string? itemId)
    {
        var parts = encrypted.StartsWith(Mark, StringComparison.Ordinal) ? encrypted.Split('|', 5) : [];
        if (parts.Length < 5)
        {
            return new CarriedSeal(new ReasoningSeal("openai", encrypted, ItemId: itemId), SealPlace.Reasoning);
        }

        var place = parts[2] switch { "c" => SealPlace.Call, "t" => SealPlace.Text, _ => SealPlace.Reasoning };
        return new CarriedSeal(new ReasoningSeal(parts[1], parts[4], parts[2] == "r"), place, place == SealPlace.Call ? Uri.UnescapeDataString(parts[3]) : null);
    }

    /// <summary>The content of an item.</summary>
    public string Write()
    {
        if (Seal.Issuer == "openai")
        {
            return Seal.Value;
        }

        var kind = Place switch { SealPlace.Call => "c", SealPlace.Text => "t", _ => Seal.IsRedacted ? "r" : "s" };
        return $"{Mark}{Seal.Issuer}|{kind}|{(CallId is null ? "" : Uri.EscapeDataString(CallId))}|{Seal.Value}";
    }
}
