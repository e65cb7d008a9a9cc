using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAICompletions;

/// <summary>Reads a client's legacy completion request. Stateless and thread-safe.</summary>
internal static class CompletionsRequestReader
{
    public static OutriggerError? Read(ReadOnlySpan<byte> body, out ChatRequest request)
    {
        request = new ChatRequest();
        if (OpenAIJson.ParseRequest(body, out var root) is { } error)
        {
            return error;
        }

        var members = new RequestMembers(request);
        try
        {
            foreach (var member in root.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    ReadMember(member.Name, member.Value, members);
                }
            }
        }
        catch (InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("A string of the body holds half of a surrogate pair.");
        }

        if (request.Messages.Count == 0)
        {
            members.Fail("prompt", "is missing");
        }

        return members.Error;
    }

    private static void ReadMember(string name, JsonElement value, RequestMembers members)
    {
        var options = members.Request.Options;
        switch (name)
        {
            case "prompt":
                ReadPrompt(value, members);
                break;
            case "max_tokens":
                options.MaxOutputTokens = members.Count(value, name);
                break;
            case "stop":
                SharedMembers.ReadStop(value, members);
                break;
            case "stream_options":
                SharedMembers.ReadStreamOptions(value, members);
                break;
            case "seed":
                options.Seed = members.Whole(value, name);
                break;
            case "frequency_penalty":
                options.FrequencyPenalty = members.Number(value, name);
                break;
            case "presence_penalty":
                options.PresencePenalty = members.Number(value, name);
                break;
            case "n" or "best_of":
                if (members.Whole(value, name) is not (null or 1))
                {
                    members.Extra(Features.CandidateCount, name, value);
                }

                break;
            case "logprobs":
                if (members.Whole(value, name) is not null)
                {
                    members.Extra(Features.LogProbs, name, value);
                }

                break;
            case "logit_bias":
                members.Extra(Features.LogitBias, name, value);
                break;
            case "echo":
                if (members.Flag(value, name))
                {
                    members.Refuse(name, "A chat model does not repeat its prompt.");
                }

                break;
            case "suffix":
                if (members.Text(value, name).Length > 0)
                {
                    members.Refuse(name, "A chat model cannot fill in the middle of a text.");
                }

                break;
            default:
                if (!SharedMembers.TryRead(name, value, members))
                {
                    members.Unknown(name, name, value);
                }

                break;
        }
    }

    private static void ReadPrompt(JsonElement value, RequestMembers members)
    {
        var prompt = value;
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() != 1)
            {
                members.Refuse("prompt", "Several prompts, or tokens in place of text, cannot be put to a chat model in one call.");
                return;
            }

            prompt = value[0];
        }

        if (prompt.ValueKind != JsonValueKind.String)
        {
            members.Refuse("prompt", "Tokens mean nothing to a model with another vocabulary; send the text.");
            return;
        }

        members.Request.Messages.Add(new ChatMessage(ChatRole.User, prompt.GetString()));
    }
}
