using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads a client's chat completion request. Stateless and thread-safe.</summary>
internal static class ChatRequestReader
{
    /// <summary>Reads every member; what has no neutral word is kept as an extra.</summary>
    public static OutriggerError? Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        request = new ChatRequest { Source = body };
        if (OpenAIJson.OpenRequest(body, out var document) is { } error)
        {
            return error;
        }

        using var opened = document!;
        var members = new RequestMembers(request);
        try
        {
            foreach (var member in opened.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    // Schemas of tools and answers outlive the document; of messages nothing does.
                    var mayOutlive = member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !member.NameEquals("messages"u8);
                    ReadMember(member.Name, mayOutlive ? member.Value.Clone() : member.Value, members);
                }
            }
        }
        catch (InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("A string of the body holds half of a surrogate pair.");
        }

        return members.Error;
    }

    private static void ReadMember(string name, JsonElement value, RequestMembers members)
    {
        if (SharedMembers.TryRead(name, value, members) || ReadSampling(name, value, members))
        {
            return;
        }

        switch (name)
        {
            case "messages":
                new ChatMessagesReader(members).Read(value);
                break;
            case "tools":
                ChatToolsReader.ReadTools(value, members);
                break;
            case "tool_choice":
                ChatToolsReader.ReadChoice(value, members);
                break;
            case "functions":
                ChatToolsReader.ReadFunctions(value, members);
                break;
            case "function_call":
                ChatToolsReader.ReadFunctionChoice(value, members);
                break;
            case "response_format":
                ReadFormat(value, members);
                break;
            case "reasoning_effort":
                members.Request.Reasoning = new ReasoningWish(members.Text(value, name));
                break;
            case "stream_options":
                SharedMembers.ReadStreamOptions(value, members);
                break;
            case "verbosity":
                members.Extra(Features.Verbosity, name, value);
                break;
            case "prediction":
                members.Extra(Features.Prediction, name, value, changesAnswer: false);
                break;
            case "modalities":
                ReadModalities(value, members);
                break;
            case "audio":
                members.Extra(Features.OutputModalities, name, value);
                break;
            case "web_search_options":
                members.Extra(Features.WebSearch, name, value);
                break;
            default:
                members.Unknown(name, name, value);
                break;
        }
    }

    private static bool ReadSampling(string name, JsonElement value, RequestMembers members)
    {
        var options = members.Request.Options;
        switch (name)
        {
            case "max_completion_tokens":
                options.MaxOutputTokens = members.Count(value, name);
                return true;
            case "max_tokens":
                options.MaxOutputTokens ??= members.Count(value, name);
                return true;
            case "stop":
                SharedMembers.ReadStop(value, members);
                return true;
            case "seed":
                options.Seed = members.Whole(value, name);
                return true;
            case "top_k":
                // Not OpenAI's, but what clients of compatible servers send.
                options.TopK = members.Count(value, name);
                return true;
            case "frequency_penalty":
                options.FrequencyPenalty = members.Number(value, name);
                return true;
            case "presence_penalty":
                options.PresencePenalty = members.Number(value, name);
                return true;
            case "n":
                if (members.Whole(value, name) is not (null or 1))
                {
                    members.Extra(Features.CandidateCount, name, value);
                }

                return true;
            case "logprobs":
                if (members.Flag(value, name))
                {
                    members.Extra(Features.LogProbs, name, value);
                }

                return true;
            case "logit_bias":
                if (!OpenAIJson.IsBlank(value))
                {
                    members.Extra(Features.LogitBias, name, value);
                }

                return true;
            default:
                return false;
        }
    }

    private static void ReadFormat(JsonElement value, RequestMembers members)
    {
        switch (OpenAIJson.FindText(value, "type"u8))
        {
            case "text":
                break;
            case "json_object":
                members.Request.Options.ResponseFormat = ChatResponseFormat.Json;
                break;
            case "json_schema" when OpenAIJson.TryFind(value, "json_schema"u8, JsonValueKind.Object, out var format):
                ReadSchema(format, "response_format.json_schema", members);
                break;
            case null:
                members.Fail("response_format.type", "is missing");
                break;
            default:
                members.Extra("response-format", "response_format", value);
                break;
        }
    }

    /// <summary>Reads a name, description, schema and strictness.</summary>
    public static void ReadSchema(JsonElement format, string path, RequestMembers members)
    {
        if (!OpenAIJson.TryFind(format, "schema"u8, JsonValueKind.Object, out var schema))
        {
            members.Fail(path + ".schema", "is missing or no object");
            return;
        }

        var name = OpenAIJson.FindText(format, "name"u8);
        members.Request.Options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, name, OpenAIJson.FindText(format, "description"u8));
        members.Request.IsStrictFormat = format.TryGetProperty("strict"u8, out var strict) && strict.ValueKind != JsonValueKind.Null ? members.Flag(strict, path + ".strict") : null;
    }

    private static void ReadModalities(JsonElement value, RequestMembers members)
    {
        var isTextOnly = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(m => m.ValueKind == JsonValueKind.String && m.ValueEquals("text"u8));
        if (!isTextOnly)
        {
            members.Extra(Features.OutputModalities, "modalities", value);
        }
    }
}
