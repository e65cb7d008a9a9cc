using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Reads the content of an item: a string or a list of parts. Stateless and thread-safe.</summary>
internal static class ResponsesPartsReader
{
    public static void Read(JsonElement value, string path, List<AIContent> contents, RequestMembers members)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            contents.Add(new TextContent(value.GetString()!));
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
            if (ReadPart(part, $"{path}[{at++}]", members) is { } content)
            {
                contents.Add(content);
            }
        }
    }

    private static AIContent? ReadPart(JsonElement part, string path, RequestMembers members)
    {
        switch (OpenAIJson.FindText(part, "type"u8))
        {
            case "input_text" or "output_text" or "text" or "summary_text":
                return OpenAIJson.FindText(part, "text"u8) is { } text ? new TextContent(text) : Fail(path + ".text", "must be a string", members);
            case "refusal":
                return OpenAIJson.FindText(part, "refusal"u8) is { } refusal ? new RefusalContent(refusal) : Fail(path + ".refusal", "must be a string", members);
            case "input_image":
                return ReadImage(part, path, members);
            case "input_file":
                return ReadFile(part, path, members);
            case "input_audio":
                return ReadAudio(part, path, members);
            case null:
                return Fail(path + ".type", "is missing", members);
            default:
                return Fail(path + ".type", "is not one of input_text, output_text, refusal, input_image, input_file and input_audio", members);
        }
    }

    private static AIContent? ReadImage(JsonElement part, string path, RequestMembers members)
    {
        if (OpenAIJson.FindText(part, "image_url"u8) is not { } address)
        {
            return OpenAIJson.FindText(part, "file_id"u8) is { Length: > 0 } id ? new HostedFileContent(id) : Fail(path + ".image_url", "is missing", members);
        }

        if (MediaParts.ReadImage(address, out var problem) is not { } image)
        {
            return Fail(path + ".image_url", problem, members);
        }

        image.ImageDetail = OpenAIJson.FindText(part, "detail"u8);
        return image;
    }

    private static AIContent? ReadFile(JsonElement part, string path, RequestMembers members)
    {
        if (OpenAIJson.FindText(part, "file_id"u8) is { Length: > 0 } id)
        {
            return new HostedFileContent(id);
        }

        if (OpenAIJson.FindText(part, "file_url"u8) is { } address)
        {
            return MediaParts.ReadAddress(address, "application/pdf", out var problem) ?? Fail(path + ".file_url", problem, members);
        }

        if (MediaParts.ReadAddress(OpenAIJson.FindText(part, "file_data"u8) ?? "", "application/octet-stream", out _) is not DataContent data)
        {
            return Fail(path + ".file_data", "must be a data address with a media type and valid base64", members);
        }

        data.Name = OpenAIJson.FindText(part, "filename"u8);
        return data;
    }

    private static AIContent? ReadAudio(JsonElement part, string path, RequestMembers members)
    {
        if (!OpenAIJson.TryFind(part, "input_audio"u8, JsonValueKind.Object, out var audio)
            || MediaParts.AudioType(OpenAIJson.FindText(audio, "format"u8)) is not { } type)
        {
            return Fail(path + ".input_audio.format", "must be wav or mp3", members);
        }

        return MediaParts.ReadBase64(OpenAIJson.FindText(audio, "data"u8) ?? "", type) ?? Fail(path + ".input_audio.data", "must be base64", members);
    }

    private static AIContent? Fail(string path, string problem, RequestMembers members)
    {
        members.Fail(path, problem);
        return null;
    }
}
