using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>The members that mean the same in chat completions, responses and completions. Stateless and thread-safe.</summary>
internal static class SharedMembers
{
    /// <summary>Reads one of them; false when the member is not common.</summary>
    public static bool TryRead(string name, JsonElement value, RequestMembers members)
    {
        var request = members.Request;
        switch (name)
        {
            case "model":
                return true;
            case "temperature":
                request.Options.Temperature = members.Number(value, name);
                return true;
            case "top_p":
                request.Options.TopP = members.Number(value, name);
                return true;
            case "stream":
                request.IsStream = members.Flag(value, name);
                return true;
            case "parallel_tool_calls":
                request.Options.AllowMultipleToolCalls = members.Flag(value, name);
                return true;
            case "safety_identifier":
                request.EndUser = members.Text(value, name);
                return true;
            case "user":
                request.EndUser ??= members.Text(value, name);
                return true;
            case "top_logprobs":
                if (members.Whole(value, name) is > 0)
                {
                    members.Extra(Features.TopLogProbs, name, value);
                }

                return true;
            case "service_tier":
                members.Extra(Features.ServiceTier, name, value, changesAnswer: false);
                return true;
            case "metadata":
                KeepUnlessBlank(Features.Metadata);
                return true;
            case "store":
                if (members.Flag(value, name))
                {
                    members.Extra(Features.Store, name, value, changesAnswer: false);
                }

                return true;
            case "prompt_cache_key":
                KeepUnlessBlank(Features.PromptCacheKey);
                return true;
            case "prompt_cache_retention" or "prompt_cache_options":
                KeepUnlessBlank(name);
                return true;
            default:
                return false;
        }

        // None of these changes what the model says.
        void KeepUnlessBlank(string feature)
        {
            if (!OpenAIJson.IsBlank(value))
            {
                members.Extra(feature, name, value, changesAnswer: false);
            }
        }
    }

    /// <summary>Reads <c>stop</c>: a string or a list of them.</summary>
    public static void ReadStop(JsonElement value, RequestMembers members)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            members.Request.Options.StopSequences = [value.GetString()!];
            return;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            members.Fail("stop", "must be a string or an array of strings");
            return;
        }

        var stops = new List<string>();
        foreach (var stop in value.EnumerateArray())
        {
            stops.Add(members.Text(stop, "stop"));
        }

        members.Request.Options.StopSequences = stops.Count > 0 ? stops : null;
    }

    /// <summary>Reads <c>stream_options</c> of chat completions and completions.</summary>
    public static void ReadStreamOptions(JsonElement value, RequestMembers members)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            members.Fail("stream_options", "must be an object");
            return;
        }

        foreach (var option in value.EnumerateObject())
        {
            if (option.NameEquals("include_usage"u8))
            {
                members.Request.AsksUsage = option.Value.ValueKind == JsonValueKind.True;
            }
            else if (option.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null))
            {
                // Padding against eavesdroppers and the like: nothing of the answer itself.
                members.Extra("stream-options", "stream_options", option.Value, changesAnswer: false);
            }
        }
    }
}
