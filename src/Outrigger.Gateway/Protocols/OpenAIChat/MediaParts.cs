using System.Buffers.Text;
using System.Net.Http.Headers;
using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Images, sound and documents in the protocols of OpenAI: data addresses and web addresses. Stateless and thread-safe.</summary>
internal static class MediaParts
{
    private const string AnyImage = "image/*";

    /// <summary>An image by its address; null with a reason when it is none a model can be shown.</summary>
    public static AIContent? ReadImage(string address, out string problem) => ReadAddress(address, AnyImage, out problem);

    /// <summary>What a data or web address holds; null with a reason.</summary>
    public static AIContent? ReadAddress(string address, string typeIfUnknown, out string problem)
    {
        if (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return ReadData(address, out problem);
        }

        problem = "must be a data, http or https address";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new UriContent(uri!, typeIfUnknown) : null;
    }

    /// <summary>Bytes in base64 of a known type; null when they are not.</summary>
    public static DataContent? ReadBase64(string base64, string mediaType)
    {
        // Padding that is missing and letters that do not belong show here, not in the upstream's words.
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Convert.TryFromBase64String(base64, bytes, out var written) ? new DataContent(bytes.AsMemory(0, written), mediaType) : null;
    }

    /// <summary>The format of <c>input_audio</c> as a media type; null for others.</summary>
    public static string? AudioType(string? format) => format switch
    {
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        _ => null,
    };

    /// <summary>A media type as the format of <c>input_audio</c>; null where there is none.</summary>
    public static string? AudioFormat(string mediaType) => mediaType switch
    {
        "audio/wav" or "audio/x-wav" or "audio/wave" => "wav",
        "audio/mpeg" or "audio/mp3" => "mp3",
        _ => null,
    };

    /// <summary>The content as a data address.</summary>
    public static string ToDataAddress(DataContent data) => $"data:{data.MediaType};base64,{data.Base64Data.Span}";

    private static DataContent? ReadData(string address, out string problem)
    {
        problem = "must be a data address with a media type and valid base64";
        var comma = address.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !address.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var type = address["data:".Length..(comma - ";base64".Length)];
        return MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.MediaType is { } media && !media.Contains('*', StringComparison.Ordinal)
            ? ReadBase64(address[(comma + 1)..], media)
            : null;
    }
}
