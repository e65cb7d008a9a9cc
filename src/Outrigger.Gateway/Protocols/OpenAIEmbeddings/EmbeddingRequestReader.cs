using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIEmbeddings;

/// <summary>Reads a client's request for embeddings. Stateless and thread-safe.</summary>
internal static class EmbeddingRequestReader
{
    private const int MaxInputs = 2_048;
    private const int MaxDimensions = 65_536;

    public static OutriggerError? Read(ReadOnlySpan<byte> body, out EmbeddingRequest request)
    {
        request = new EmbeddingRequest();
        if (OpenAIJson.ParseRequest(body, out var root) is { } error)
        {
            return error;
        }

        try
        {
            foreach (var member in root.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Null && ReadMember(member.Name, member.Value, request) is { } wrong)
                {
                    return wrong;
                }
            }
        }
        catch (InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("A string of the body holds half of a surrogate pair.");
        }

        return request.Inputs.Count > 0 ? null : Fail("input", "is missing or empty");
    }

    private static OutriggerError? ReadMember(string name, JsonElement value, EmbeddingRequest request)
    {
        switch (name)
        {
            case "model":
                return null;
            case "input":
                return ReadInput(value, request);
            case "dimensions":
                if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var dimensions) || dimensions is < 1 or > MaxDimensions)
                {
                    return Fail(name, $"must be a whole number from 1 to {MaxDimensions}");
                }

                request.Dimensions = dimensions;
                return null;
            case "encoding_format":
                request.WantsBase64 = value.ValueKind == JsonValueKind.String && value.ValueEquals("base64"u8);
                return request.WantsBase64 || (value.ValueKind == JsonValueKind.String && value.ValueEquals("float"u8)) ? null : Fail(name, "must be float or base64");
            case "user":
                request.EndUser = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                return request.EndUser is null ? Fail(name, "must be a string") : null;
            default:
                request.Extras.Add(new ExtraFeature(name, name, OpenAIJson.GetRaw(value)));
                return null;
        }
    }

    private static OutriggerError? ReadInput(JsonElement value, EmbeddingRequest request)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            request.Inputs.Add(value.GetString()!);
            return request.Inputs[0].Length > 0 ? null : Fail("input", "must not be empty");
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxInputs)
        {
            return Fail("input", $"must be a string or an array of at most {MaxInputs} strings");
        }

        foreach (var input in value.EnumerateArray())
        {
            if (input.ValueKind is JsonValueKind.Number or JsonValueKind.Array)
            {
                return TranslationErrors.Untranslatable.With("Tokens mean nothing to a model with another vocabulary; send the text.") with { Param = "input" };
            }

            if (input.ValueKind != JsonValueKind.String || input.GetString() is not { Length: > 0 } text)
            {
                return Fail("input", "must hold strings that are not empty");
            }

            request.Inputs.Add(text);
        }

        return null;
    }

    private static OutriggerError Fail(string name, string problem) => ForwardingErrors.InvalidMember.With($"'{name}' {problem}.") with { Param = name };
}
