using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Translation;

/// <summary>What can go wrong between two protocols.</summary>
public static class TranslationErrors
{
    /// <summary>The request asks for something the provider's protocol has no word for.</summary>
    public static readonly ErrorType Untranslatable = new("untranslatable", 400, "The request asks for something this provider's protocol cannot express.", "Leave out what param names, use a provider of the client's own protocol, or set Outrigger:Gateway:Translation:DropUnsupported.");

    /// <summary>An image or document could not be fetched.</summary>
    public static readonly ErrorType MediaUnavailable = new("media-unavailable", 400, "An image or document could not be fetched for a provider that takes bytes only.", "Send it as data, or see that its address is public and within Outrigger:Gateway:Translation's limits.");
}
