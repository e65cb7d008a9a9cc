using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Writes a whole response for a client. Stateless and thread-safe.</summary>
internal static class ResponsesAnswerWriter
{
    public static void Write(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame)
    {
        var response = new ResponseObject(frame) { Model = answer.ModelId, Finish = answer.FinishReason };
        foreach (var content in answer.Messages.SelectMany(m => m.Contents))
        {
            Add(response, content);
        }

        foreach (var item in response.Items)
        {
            item.Status = "completed";
        }

        if (!response.IsComplete && response.Items is [.., { } last])
        {
            last.Status = "incomplete";
        }

        using var json = new Utf8JsonWriter(target, OpenAIChat.OpenAIJson.Writing);
        response.Write(json, response.IsComplete ? "completed" : "incomplete", usage);
    }

    private static void Add(ResponseObject response, AIContent content)
    {
        switch (content)
        {
            case TextReasoningContent reasoning:
                var thought = response.Add(ResponseItemKind.Reasoning);
                thought.Text.Append(reasoning.Text);
                thought.Seal = reasoning.Seal is { } seal ? new CarriedSeal(seal, SealPlace.Reasoning) : null;
                break;
            case TextContent text:
                if (text.Seal is { } textSeal)
                {
                    response.Add(ResponseItemKind.Reasoning).Seal = new CarriedSeal(textSeal, SealPlace.Text);
                }

                AddPart(response, isRefusal: false, text.Text, text.Annotations);
                break;
            case RefusalContent refusal:
                AddPart(response, isRefusal: true, refusal.Text, null);
                break;
            case FunctionCallContent call:
                if (call.Seal is { } callSeal)
                {
                    response.Add(ResponseItemKind.Reasoning).Seal = new CarriedSeal(callSeal, SealPlace.Call, call.CallId);
                }

                response.Add(ResponseItemKind.Call, call.CallId, call.Name).Text.Append(ToolCalls.GetArguments(call));
                break;
        }
    }

    private static void AddPart(ResponseObject response, bool isRefusal, string text, IList<AIAnnotation>? annotations)
    {
        if (text.Length == 0)
        {
            return;
        }

        var item = response.Items is [.., { Kind: ResponseItemKind.Message } last] ? last : response.Add(ResponseItemKind.Message);
        var part = new ResponsePart(isRefusal) { Annotations = annotations };
        part.Text.Append(text);
        item.Parts.Add(part);
    }
}
