using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Ids of tool calls as Anthropic takes them: letters, digits, <c>_</c> and <c>-</c>. Another protocol's id that holds
/// anything else is written in base64url behind a prefix, and read back as it was. Stateless.
/// </summary>
internal static class AnthropicToolIds
{
    private const string Prefix = "ork64_";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>The id as it may stand in Anthropic's JSON.</summary>
    public static string Write(string id) =>
        id.Length > 0 && !id.AsSpan().ContainsAnyExcept(Allowed) && !id.StartsWith(Prefix, StringComparison.Ordinal)
            ? id
            : Prefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id));

    /// <summary>The id it was made from; any other id as it is.</summary>
    public static string Read(string id)
    {
        if (!id.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return id;
        }

        var text = id.AsSpan(Prefix.Length);
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done ? Encoding.UTF8.GetString(bytes, 0, written) : id;
    }
}
