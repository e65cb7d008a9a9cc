using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;
using Outrigger.Gateway.Conversations;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.InProcess;

namespace Outrigger.Gateway.Chat;

/// <summary>The route of a chat turn.</summary>
internal static class ChatEndpoints
{
    public const string Route = "/api/chat";

    private const int MaxKeyLength = 255;

    // What a character may take in JSON (twelve bytes as an escaped pair), and room for the rest of the body.
    private const int BytesPerCharacter = 12;
    private const int OtherBytes = 8192;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly ChatJson Json = new(ReadableJson.Of(ChatJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(Route, AnswerAsync).WithName("Chat").WithTags("Chat").WithSummary("Send a message to a model and get its answer.")
            .WithDescription("Without a conversationId a conversation is begun; its id is in the answer. Idempotency-Key makes a repetition safe: the turn is answered once.")
            .Accepts<ChatTurnRequest>("application/json")
            .Produces<ChatTurnAnswer>().WithProblems(400, 401, 403, 404, 409, 413, 415, 429, 502, 503, 504);

    private static async Task<IResult> AnswerAsync(
        ICallerAuthenticator callers,
        ChatDesk desk,
        ChatModels models,
        IOptionsMonitor<ChatEndpointOptions> settings,
        IOptionsMonitor<ConversationsOptions> conversations,
        TimeProvider time,
        HttpContext context)
    {
        var (caller, refused) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(refused!);
        }

        var options = settings.CurrentValue;
        LimitBody(context, options);
        var (body, unread) = await RequestReader.ReadAsync(context.Request, context.RequestAborted);
        if (body is null)
        {
            return new ProblemResult(unread!);
        }

        ChatTurn? turn;
        var reader = new ChatTurnReader(options, conversations.CurrentValue);
        using (body)
        {
            turn = reader.Read(body.Memory);
        }

        if (turn is null)
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("The body is not one JSON object in UTF-8 with each field once."));
        }

        if (Check(context, caller, options, models, reader, turn.Model) is { } wrong)
        {
            return new ProblemResult(wrong);
        }

        var task = new ChatTask(caller, turn, options, TakeHeaders(context.Request), context.TraceIdentifier, context.Request.Headers["Idempotency-Key"]);
        var outcome = options.KeepConversations ? await desk.ContinueAsync(task, context.RequestAborted) : await desk.AnswerAsync(task, context.RequestAborted);
        GiveHeaders(outcome.Headers, context.Response);
        return outcome.Error is { } error
            ? new ProblemResult(error)
            : TypedResults.Json(new ChatTurnAnswer(true, outcome.Data!, time.GetUtcNow()), Json.ChatTurnAnswer);
    }

    private static OutriggerError? Check(HttpContext context, Caller caller, ChatEndpointOptions options, ChatModels models, ChatTurnReader reader, string? asked)
    {
        var key = context.Request.Headers["Idempotency-Key"];
        if (key.Count > 1 || (key.Count == 1 && (key[0] is not { Length: >= 1 and <= MaxKeyLength } text || text.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)))
        {
            reader.Refuse("Idempotency-Key", $"The header is one text of 1 to {MaxKeyLength} visible ASCII characters.");
        }

        if (asked is { Length: > 0 } model && !reader.Errors.ContainsKey("model") && models.Find(caller, model, options) is null)
        {
            var known = models.Suggest(caller, options);
            reader.Refuse("model", "There is no such model for you." + (known.Count == 0 ? "" : $" There is for instance {string.Join(", ", known)}."));
        }

        return reader.Errors.Count == 0 ? null : ChatProblems.ForFields(reader.Errors);
    }

    private static void LimitBody(HttpContext context, ChatEndpointOptions options)
    {
        var limit = (((long)options.MaxMessageLength + options.MaxContextLength) * BytesPerCharacter) + OtherBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size && !(size.MaxRequestBodySize < limit))
        {
            size.MaxRequestBodySize = limit;
        }
    }

    private static HeaderDictionary TakeHeaders(HttpRequest request)
    {
        var taken = new HeaderDictionary();
        foreach (var (name, value) in request.Headers)
        {
            if (GatewayHeaders.IsOurs(name))
            {
                taken[name] = value;
            }
        }

        return taken;
    }

    private static void GiveHeaders(IHeaderDictionary? headers, HttpResponse response)
    {
        foreach (var (name, value) in headers ?? new HeaderDictionary())
        {
            if (GatewayHeaders.IsOurs(name) || name == "Idempotent-Replayed")
            {
                response.Headers[name] = value;
            }
        }
    }
}
