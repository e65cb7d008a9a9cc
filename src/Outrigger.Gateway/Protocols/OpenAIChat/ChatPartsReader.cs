using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads the content of a message: a string or a list of parts. Stateless and thread-safe.</summary>
internal static class ChatPartsReader
{
    /// <summary>Reads a message's content.</summary>
    /// <param name="value">The content.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="contents">Receives it.</param>
    /// <param name="members">The request.</param>
    /// <param name="source">The body in which long texts may stay; empty when they may not.</param>
    public static void Read(JsonElement value, string path, IList<AIContent> contents, RequestMembers members, ReadOnlyMemory<byte> source = default)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            contents.Add(LongTextContent.Read(value, source));
            return;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            members.Fail(path, "must be a string or an array of parts");
            return;
        }

        var at = 0;
        foreach (var part in value.EnumerateArray())
        {
            ReadPart(part, $"{path}[{at++}]", contents, members, source);
        }
    }

    private static void ReadPart(JsonElement part, string path, IList<AIContent> contents, RequestMembers members, ReadOnlyMemory<byte> source)
    {
        var content = OpenAIJson.FindText(part, "type"u8) switch
        {
            "text" when part.TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.String => LongTextContent.Read(text, source),
            "text" => Fail(path + ".text", "must be a string", members),
            "refusal" => new RefusalContent(GetText(part, "refusal"u8, path + ".refusal", members)),
            "image_url" => ReadImage(part, path + ".image_url", members),
            "input_audio" => ReadAudio(part, path + ".input_audio", members),
            "file" => ReadFile(part, path + ".file", members),
            null => Fail(path + ".type", "is missing", members),
            _ => Fail(path + ".type", "is not one of text, image_url, input_audio, file and refusal", members),
        };
        if (content is null)
        {
            return;
        }

        if (part.TryGetProperty("cache_control"u8, out var marker) && marker.ValueKind == JsonValueKind.Object)
        {
            // What routers before us take for Anthropic's models; it changes the price alone.
            content.CacheControl = marker.GetRawText();
        }

        contents.Add(content);
    }

    private static string GetText(JsonElement part, ReadOnlySpan<byte> name, string path, RequestMembers members)
    {
        if (part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
        {
            return text.GetString()!;
        }

        members.Fail(path, "must be a string");
        return "";
    }

    private static AIContent? ReadImage(JsonElement part, string path, RequestMembers members)
    {
        // The older form has the address itself in place of the object.
        var address = OpenAIJson.FindText(part, "image_url"u8);
        var detail = (string?)null;
        if (address is null && OpenAIJson.TryFind(part, "image_url"u8, JsonValueKind.Object, out var image))
        {
            address = OpenAIJson.FindText(image, "url"u8);
            detail = OpenAIJson.FindText(image, "detail"u8);
        }

        if (address is null)
        {
            return Fail(path + ".url", "is missing", members);
        }

        var content = MediaParts.ReadImage(address, out var problem);
        if (content is null)
        {
            return Fail(path + ".url", problem, members);
        }

        content.ImageDetail = detail;
        return content;
    }

    private static AIContent? ReadAudio(JsonElement part, string path, RequestMembers members)
    {
        if (!OpenAIJson.TryFind(part, "input_audio"u8, JsonValueKind.Object, out var audio))
        {
            return Fail(path, "is missing", members);
        }

        if (MediaParts.AudioType(OpenAIJson.FindText(audio, "format"u8)) is not { } type)
        {
            return Fail(path + ".format", "must be wav or mp3", members);
        }

        return MediaParts.ReadBase64(OpenAIJson.FindText(audio, "data"u8) ?? "", type) ?? Fail(path + ".data", "must be base64", members);
    }

    private static AIContent? ReadFile(JsonElement part, string path, RequestMembers members)
    {
        if (!OpenAIJson.TryFind(part, "file"u8, JsonValueKind.Object, out var file))
        {
            return Fail(path, "is missing", members);
        }

        if (OpenAIJson.FindText(file, "file_id"u8) is { Length: > 0 } id)
        {
            return new HostedFileContent(id);
        }

        var content = MediaParts.ReadAddress(OpenAIJson.FindText(file, "file_data"u8) ?? "", "application/octet-stream", out _) as DataContent;
        if (content is null)
        {
            return Fail(path + ".file_data", "must be a data address with a media type and valid base64", members);
        }

        content.Name = OpenAIJson.FindText(file, "filename"u8);
        return content;
    }

    private static AIContent? Fail(string path, string problem, RequestMembers members)
    {
        members.Fail(path, problem);
        return null;
    }
}
