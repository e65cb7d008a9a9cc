using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>
/// Reads what a request's text is after, attaches it, says it in the response, and has the body checked against the schema
/// of the intent. A body that is too large, encoded or no JSON is not looked into. Thread-safe.
/// </summary>
internal sealed class UnderstandingStep(StepCalls calls, BodyValidation validation, IOptionsMonitor<UnderstandingOptions> options, FailOpen failOpen, AssistantsMetrics metrics)
{
    private const int MaxText = 2048;

    /// <summary>Looks at a request. Null when there is nothing to understand.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wantsMembers">Whether the members of the body are wanted by another step.</param>
    /// <param name="cancellationToken">Ends when the time of the steps is over.</param>
    public async ValueTask<Understood?> RunAsync(HttpContext context, bool wantsMembers, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        if (settings.Intent == StepMode.Off)
        {
            return null;
        }

        var q = context.Request.QueryString.HasValue && context.Request.Query.TryGetValue("q", out var asked) ? asked.ToString() : null;
        var isBodyWanted = IsJson(context.Request);
        if (!isBodyWanted && string.IsNullOrWhiteSpace(q))
        {
            return null;
        }

        var understood = new Understood();
        try
        {
            if (isBodyWanted)
            {
                await PeekAsync(context, settings, understood, wantsMembers, cancellationToken);
            }

            if (Join(understood.Text?.Message, understood.Text?.Query, q) is { } text)
            {
                await RecognizeAsync(context, settings, understood, text, cancellationToken);
            }
        }
        finally
        {
            understood.Body?.Release(context);
        }

        if (understood is { Correction: { } bytes, Body: { } body })
        {
            body.Replace(context, bytes);
        }

        return understood;
    }

    /// <summary>The texts, joined; null when there is none.</summary>
    internal static string? Join(string? message, string? query, string? q)
    {
        string? joined = null;
        foreach (var text in (ReadOnlySpan<string?>)[message, query, q])
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                joined = joined is null ? text : joined + " " + text;
            }
        }

        return joined is { Length: > MaxText } ? joined[..MaxText] : joined;
    }

    private static bool IsJson(HttpRequest request)
    {
        if (request.ContentLength == 0 || request.Headers.ContentEncoding.Count > 0 || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private async ValueTask PeekAsync(HttpContext context, UnderstandingOptions settings, Understood understood, bool wantsMembers, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > settings.MaxBodyBytes)
        {
            failOpen.Skip(Capabilities.Intent, "body-too-large");
            return;
        }

        // The client's own pace: how slow it may be is the server's to say, not ours.
        understood.Body = await PeekedBody.ReadAsync(context, settings.MaxBodyBytes, context.RequestAborted);
        if (understood.Body.IsTooLarge)
        {
            failOpen.Skip(Capabilities.Intent, "body-too-large");
            return;
        }

        understood.Text = BodyText.Read(understood.Body.Bytes, wantsMembers);
    }

    private async ValueTask RecognizeAsync(HttpContext context, UnderstandingOptions settings, Understood understood, string text, CancellationToken cancellationToken)
    {
        var answer = await calls.AskAsync(Capabilities.Intent, text, static (assistant, text, token) => assistant.RecognizeIntentAsync(text, token), cancellationToken);
        if (answer is null)
        {
            return;
        }

        var feature = new IntentFeature(answer);
        context.Features.Set<IIntentFeature>(feature);
        var headers = context.Response.Headers;
        if (answer is { Intent: { } intent } && answer.Confidence > settings.HeaderConfidence)
        {
            metrics.Note(Capabilities.Intent, "recognized", settings.Intent);
            if (settings.Intent == StepMode.Act)
            {
                headers["X-AI-Intent"] = HeaderText.Encode(intent);
                headers["X-AI-Confidence"] = answer.Confidence.ToString("0.####", CultureInfo.InvariantCulture);
            }
        }

        if (settings.Routes != StepMode.Off && answer.SuggestedAction is { } action)
        {
            await SuggestAsync(context, settings, feature, action, cancellationToken);
        }

        if (settings.Validation != StepMode.Off && answer.Confidence > settings.ValidationConfidence && (answer.SuggestedAction ?? answer.Intent) is { } operation && understood.Text is not null)
        {
            await validation.RunAsync(context, settings.Validation, understood, operation, cancellationToken);
        }
    }

    private async ValueTask SuggestAsync(HttpContext context, UnderstandingOptions settings, IntentFeature feature, string action, CancellationToken cancellationToken)
    {
        var suggestion = await calls.AskAsync(
            Capabilities.Routes,
            (Action: action, Path: context.Request.Path.Value ?? "/"),
            static (assistant, state, token) => assistant.SuggestRouteAsync(state.Action, state.Path, token),
            cancellationToken);
        if (suggestion is { IsDifferent: true, Route: { } route })
        {
            feature.SuggestedRoute = route;
            metrics.Note(Capabilities.Routes, "suggested", settings.Routes);
            if (settings.Routes == StepMode.Act)
            {
                context.Response.Headers["X-Suggested-Route"] = HeaderText.Encode(route);
            }
        }
    }
}
