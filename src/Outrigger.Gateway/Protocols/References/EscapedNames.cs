namespace Outrigger.Gateway.Protocols.References;

/// <summary>
/// JSON may write any character of a member's name as <c>\u005f</c>: such a name is not found by its bytes. Stateless.
/// </summary>
internal static class EscapedNames
{
    /// <summary>Whether a letter, a digit or an underscore of ASCII is written as an escape, which hardly anybody does.</summary>
    public static bool MayOccur(ReadOnlySpan<byte> json)
    {
        int at;
        while ((at = json.IndexOf("\\u00"u8)) >= 0)
        {
            json = json[(at + 4)..];
            if (json.Length > 1 && IsWordCharacter(json[0], json[1]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWordCharacter(byte high, byte low)
    {
        var value = (FromHex(high) << 4) | FromHex(low);
        return value is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_';
    }

    private static int FromHex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => 0,
    };
}
