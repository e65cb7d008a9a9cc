namespace Outrigger.Assist.Intent;

/// <summary>What intents and examples may look like.</summary>
internal static class IntentNames
{
    /// <summary>How long an example's text may be, in characters.</summary>
    public const int MaxTextLength = 1000;

    /// <summary>How long an intent's name may be, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Whether a text may be the name of an intent, an action or a type of entities: letters, digits, and . _ - inside.</summary>
    public static bool IsValid(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxNameLength)
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsLetterOrDigit(character) && character is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
