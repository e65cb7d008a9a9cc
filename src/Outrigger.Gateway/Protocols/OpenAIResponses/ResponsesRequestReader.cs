using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Reads a client's request for a response. Stateless and thread-safe.</summary>
internal static class ResponsesRequestReader
{
    /// <summary>Reads every member; what has no neutral word is kept as an extra, what a provider would have to keep is refused.</summary>
    public static OutriggerError? Read(ReadOnlySpan<byte> body, out ChatRequest request)
    {
        request = new ChatRequest { AsksUsage = true };
        if (OpenAIJson.ParseRequest(body, out var root) is { } error)
        {
            return error;
        }

        var members = new RequestMembers(request);
        var echo = new ResponsesEcho();
        echo.KeepIn(request);
        try
        {
            foreach (var member in root.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    ReadMember(member.Name, member.Value, members, echo);
                }
            }
        }
        catch (InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("A string of the body holds half of a surrogate pair.");
        }

        if (echo.Instructions is { Length: > 0 } instructions)
        {
            request.Messages.Insert(0, new ChatMessage(ChatRole.System, instructions));
        }

        if (request.Messages.Count == 0)
        {
            members.Fail("input", "is missing or empty");
        }

        return members.Error;
    }

    private static void ReadMember(string name, JsonElement value, RequestMembers members, ResponsesEcho echo)
    {
        if (name == "metadata" && value.ValueKind == JsonValueKind.Object)
        {
            echo.Metadata = value.Clone();
        }

        if (SharedMembers.TryRead(name, value, members))
        {
            return;
        }

        switch (name)
        {
            case "input":
                new ResponsesInputReader(members).Read(value);
                break;
            case "instructions":
                echo.Instructions = members.Text(value, name);
                break;
            case "max_output_tokens":
                members.Request.Options.MaxOutputTokens = members.Count(value, name);
                break;
            case "tools":
                ResponsesToolsReader.ReadTools(value, members);
                break;
            case "tool_choice":
                echo.ToolChoice = value.Clone();
                ResponsesToolsReader.ReadChoice(value, members);
                break;
            case "text":
                ReadText(value, members, echo);
                break;
            case "reasoning":
                ReadReasoning(value, members, echo);
                break;
            case "include":
                ReadInclude(value, members);
                break;
            case "truncation":
                if (!(value.ValueKind == JsonValueKind.String && value.ValueEquals("disabled"u8)))
                {
                    // Without it a prompt that is too long is an error rather than another answer.
                    members.Extra(Features.Truncation, name, value, changesAnswer: false);
                }

                break;
            case "max_tool_calls":
                // It counts hosted tools' calls, and those are refused.
                members.Extra(name, name, value, changesAnswer: false);
                break;
            case "stream_options":
                members.Extra("stream-options", name, value, changesAnswer: false);
                break;
            case "previous_response_id" or "conversation" or "prompt":
                members.Refuse(name, $"'{name}' names something another provider keeps; send the whole input instead.");
                break;
            case "background":
                if (members.Flag(value, name))
                {
                    members.Refuse(name, "An answer in the background is kept by its provider, and this one keeps none.");
                }

                break;
            default:
                members.Unknown(name, name, value);
                break;
        }
    }

    private static void ReadText(JsonElement text, RequestMembers members, ResponsesEcho echo)
    {
        if (text.ValueKind != JsonValueKind.Object)
        {
            members.Fail("text", "must be an object");
            return;
        }

        foreach (var member in text.EnumerateObject())
        {
            switch (member.Name)
            {
                case var _ when member.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "format":
                    echo.Format = member.Value.Clone();
                    ReadFormat(member.Value, members);
                    break;
                case "verbosity":
                    echo.Verbosity = members.Text(member.Value, "text.verbosity");
                    members.Extra(Features.Verbosity, "text.verbosity", member.Value);
                    break;
                default:
                    members.Unknown(member.Name, "text." + member.Name, member.Value);
                    break;
            }
        }
    }

    private static void ReadFormat(JsonElement format, RequestMembers members)
    {
        switch (OpenAIJson.FindText(format, "type"u8))
        {
            case "text":
                break;
            case "json_object":
                members.Request.Options.ResponseFormat = ChatResponseFormat.Json;
                break;
            case "json_schema":
                ChatRequestReader.ReadSchema(format, "text.format", members);
                break;
            case null:
                members.Fail("text.format.type", "is missing");
                break;
            default:
                members.Extra("response-format", "text.format", format);
                break;
        }
    }

    private static void ReadReasoning(JsonElement reasoning, RequestMembers members, ResponsesEcho echo)
    {
        if (reasoning.ValueKind != JsonValueKind.Object)
        {
            members.Fail("reasoning", "must be an object");
            return;
        }

        string? effort = null;
        foreach (var member in reasoning.EnumerateObject())
        {
            switch (member.Name)
            {
                case var _ when member.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "effort":
                    effort = members.Text(member.Value, "reasoning.effort");
                    break;
                case "summary" or "generate_summary":
                    echo.Summary = members.Text(member.Value, "reasoning." + member.Name);
                    break;
                default:
                    members.Extra("reasoning-" + member.Name, "reasoning." + member.Name, member.Value, changesAnswer: false);
                    break;
            }
        }

        if (effort is not null || echo.Summary is not null)
        {
            members.Request.Reasoning = new ReasoningWish(effort, IncludeText: echo.Summary is not null ? true : null);
        }
    }

    private static void ReadInclude(JsonElement include, RequestMembers members)
    {
        if (include.ValueKind != JsonValueKind.Array)
        {
            members.Fail("include", "must be an array");
            return;
        }

        foreach (var item in include.EnumerateArray())
        {
            switch (JsonText.Read(item))
            {
                case "reasoning.encrypted_content":
                    // Given in any case: without it the next turn would lose the reasoning.
                    break;
                case "message.output_text.logprobs":
                    members.Extra(Features.LogProbs, "include", item);
                    break;
                case null:
                    members.Fail("include", "must hold strings");
                    break;
                default:
                    members.Extra(Features.Include, "include", item, changesAnswer: false);
                    break;
            }
        }
    }
}
