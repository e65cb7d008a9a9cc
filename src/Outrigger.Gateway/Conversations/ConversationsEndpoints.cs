using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;
using Outrigger.Core.Time;
using Outrigger.Gateway.Tenancy;

namespace Outrigger.Gateway.Conversations;

/// <summary>Conversations of the caller. What belongs to somebody else looks as if it were not there.</summary>
internal static class ConversationsEndpoints
{
    private const int RemovalBatch = 1000;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly ConversationsJson Json = new(ReadableJson.Of(ConversationsJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/conversations").WithTags("Chat");
        group.MapGet("", ListAsync).WithName("ListConversations").WithSummary("List your conversations, the one continued last first.")
            .Produces<ConversationPage>().WithProblems(400, 401, 403, 503);
        group.MapGet("/{id}", GetAsync).WithName("GetConversation").WithSummary("Read a conversation with its messages.")
            .Produces<ConversationAnswer>().WithProblems(401, 403, 404, 503);
        group.MapDelete("/{id}", RemoveAsync).WithName("RemoveConversation").WithSummary("Delete a conversation for good.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 403, 404, 503);
    }

    public static void MapAdmin(IEndpointRouteBuilder admin) =>
        admin.MapDelete("/conversations", RemoveOwnedAsync).WithName("RemoveConversations").WithTags("Chat")
            .WithSummary("Delete all conversations of a tenant, or of one user or key in it.")
            .WithDescription("A tenant or user that still has conversations cannot be removed.")
            .Produces<ConversationsRemoved>().WithProblems(400, 401, 503);

    private static async Task<IResult> ListAsync([AsParameters] ListConversationsRequest request, ICallerAuthenticator callers, IConversationStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        if (request.TryRead(out var limit, out var after) is { } wrong)
        {
            return new ProblemResult(wrong);
        }

        var found = await store.ListAsync(ConversationOwner.Of(caller), after, limit + 1, context.RequestAborted);
        return TypedResults.Json(
            new ConversationPage([.. found.Take(limit).Select(ToEntry)], found.Count > limit ? ListConversationsRequest.Format(found[limit - 1]) : null),
            Json.ConversationPage);
    }

    private static async Task<IResult> GetAsync(string id, ICallerAuthenticator callers, IConversationStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        return Guid.TryParseExact(id, "D", out var key) && await store.FindAsync(ConversationOwner.Of(caller), key, context.RequestAborted) is { } found
            ? TypedResults.Json(ToAnswer(found, caller), Json.ConversationAnswer)
            : NotFound();
    }

    private static async Task<IResult> RemoveAsync(string id, ICallerAuthenticator callers, IConversationStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        return Guid.TryParseExact(id, "D", out var key) && await store.RemoveAsync(ConversationOwner.Of(caller), key, context.RequestAborted)
            ? TypedResults.NoContent()
            : NotFound();
    }

    private static async Task<IResult> RemoveOwnedAsync(
        string? tenant, string? user, string? key, IConversationStore store, ILogger<ConversationOwner> logger, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("tenant is missing or no tenant id.") with { Param = "tenant" });
        }

        if ((user is not null && key is not null) || (user is not null && !OwnerIds.IsValid(user)) || (key is not null && !OwnerIds.IsValid(key)))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("Name a user or a key by its id, not both.") with { Param = user is null ? "key" : "user" });
        }

        var owner = user is not null ? ConversationOwner.OfUser(user) : key is not null ? ConversationOwner.OfKey(key) : null;
        var total = 0L;
        int removed;
        do
        {
            removed = await store.RemoveOwnedAsync(id, owner, RemovalBatch, cancellationToken);
            total += removed;
        }
        while (removed >= RemovalBatch);

        logger.OwnedRemoved(owner ?? "everybody", id.Value, total);
        return TypedResults.Json(new ConversationsRemoved(total), Json.ConversationsRemoved);
    }

    private static ProblemResult NotFound() => new(CoreErrors.NotFound.With("There is no such conversation."));

    private static ConversationEntry ToEntry(Conversation head) => new(
        head.Id,
        head.Title,
        head.Model,
        head.MessageCount,
        ClockExtensions.FromUnixMicroseconds(head.CreatedAtMicros),
        ClockExtensions.FromUnixMicroseconds(head.UpdatedAtMicros));

    private static ConversationAnswer ToAnswer(ConversationHistory found, Caller caller) => new(
        found.Conversation.Id,
        caller.User,
        found.Conversation.Title,
        found.Conversation.Model,
        ClockExtensions.FromUnixMicroseconds(found.Conversation.CreatedAtMicros),
        ClockExtensions.FromUnixMicroseconds(found.Conversation.UpdatedAtMicros),
        [
            .. found.Messages.Select(message => new ConversationMessageAnswer(
                message.Role,
                message.Content,
                ClockExtensions.FromUnixMicroseconds(message.AtMicros),
                message.Model,
                message.FinishReason,
                message.IsCut ? true : null)),
        ]);
}
