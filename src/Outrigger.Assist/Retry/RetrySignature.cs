namespace Outrigger.Assist.Retry;

/// <summary>
/// Makes the signature of an error from what is known of it: hashes (FNV-1a, 64 bit) in which numbers and ids of the message
/// do not count, so that the same fault on another order has the same signature. O(length); allocation-free; thread-safe.
/// </summary>
public static class RetrySignature
{
    /// <summary>How much of a message is looked at, in characters.</summary>
    public const int MaxMessageLength = 512;

    /// <summary>The signature of an error; never 0.</summary>
    /// <param name="failure">Its class.</param>
    /// <param name="status">The HTTP status; 0 when there was none.</param>
    /// <param name="errorType">The type or code of the error; may be empty.</param>
    /// <param name="message">Its message or template; may be empty.</param>
    /// <param name="frame">The frame of the stack it comes from; may be empty.</param>
    public static ulong Of(RetryFailureClass failure, int status, ReadOnlySpan<char> errorType = default, ReadOnlySpan<char> message = default, ReadOnlySpan<char> frame = default)
    {
        var hash = Add(Add(Core.Learning.Fnv1a.Basis, (ulong)failure), (ulong)(uint)status);
        hash = AddText(hash, errorType);
        hash = AddMessage(hash, message);
        return AddText(hash, frame) | 1;
    }

    /// <summary>The signature of an error on a route; 0 without a route.</summary>
    public static ulong OnRoute(ulong signature, ReadOnlySpan<char> route) => route.IsEmpty ? 0 : AddText(signature, route) | 1;

    private static ulong Add(ulong hash, ulong value) => Core.Learning.Fnv1a.Add(hash, value);

    private static ulong AddText(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            hash = Add(hash, c);
        }

        return Add(hash, 0xFFFF);
    }

    // Words with a digit in them are values; one value after another is one value.
    private static ulong AddMessage(ulong hash, ReadOnlySpan<char> message)
    {
        message = message[..Math.Min(message.Length, MaxMessageLength)];
        while (!message.IsEmpty)
        {
            var length = 0;
            var isValue = false;
            while (length < message.Length && IsWord(message[length]))
            {
                isValue |= char.IsAsciiDigit(message[length]);
                length++;
            }

            if (isValue)
            {
                hash = Add(hash, '#');
            }
            else
            {
                foreach (var c in message[..length])
                {
                    hash = Add(hash, char.ToLowerInvariant(c));
                }
            }

            if (length < message.Length)
            {
                hash = Add(hash, message[length]);
                length++;
            }

            message = message[length..];
        }

        return Add(hash, 0xFFFE);
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';
}
