using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>Has a body checked, and refuses or corrects it. Thread-safe.</summary>
internal sealed class BodyValidation(StepCalls calls, FailOpen failOpen, AssistantsMetrics metrics)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Checks the body that is held.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an engine's answer does not fit, the request goes on as it came.")]
    public async ValueTask RunAsync(HttpContext context, StepMode mode, Understood understood, string operation, CancellationToken cancellationToken)
    {
        var bytes = understood.Body!.Bytes;
        if (Parse(bytes) is not { } body)
        {
            return;
        }

        var answer = await calls.AskAsync(
            Capabilities.Validation, new ValidationInput(operation, body) { Route = RouteOf(context.Request) }, static (assistant, input, token) => assistant.ValidateAsync(input, token), cancellationToken);
        if (answer is null)
        {
            return;
        }

        var isCorrected = answer.IsValid && answer.Corrections.Count > 0;
        try
        {
            if (isCorrected && mode == StepMode.Act)
            {
                understood.Correction = BodyMerge.Merge(bytes.ToArray(), body, answer.Body);
                context.Response.Headers["X-AI-Corrected"] = HeaderText.List(answer.Corrections.Select(static one => one.Field).Take(32));
            }
        }
        catch (Exception exception)
        {
            failOpen.Note(Capabilities.Validation, "threw", exception);
        }

        context.Features.Set<IValidationFeature>(new ValidationFeature(answer.Decision.Outcome, answer.Corrections, understood.Correction is not null, answer.Response));
        if (isCorrected || answer.Response is not null)
        {
            metrics.Note(Capabilities.Validation, isCorrected ? "corrected" : "refused", mode);
        }

        if (answer.Response is { } failure && mode == StepMode.Act)
        {
            understood.IsAnswered = true;
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(failure, UnderstandingJson.Default.ValidationFailure, "application/json; charset=utf-8", context.RequestAborted);
        }
    }

    private static ValidationRoute RouteOf(HttpRequest request) => new(request.Method, request.Path.Value is { Length: > 0 } path ? path : "/");

    // An object that names a member twice means one thing to one reader and another to the next: it is left alone.
    private static JsonObject? Parse(in ReadOnlySequence<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray(), documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
