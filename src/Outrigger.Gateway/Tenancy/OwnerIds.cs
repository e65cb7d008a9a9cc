namespace Outrigger.Gateway.Tenancy;

/// <summary>The form of team and user ids: 1–128 characters out of <c>A–Z a–z 0–9 . _ @ + -</c>, so that e-mail addresses fit.</summary>
internal static class OwnerIds
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>Whether the text is an id. <c>.</c> and <c>..</c> are not: they would vanish from a path.</summary>
    public static bool IsValid(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxLength || id is "." or "..")
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '@' or '+' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
