using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Conversations;
using Outrigger.Gateway.InProcess;

namespace Outrigger.Gateway.Chat;

/// <summary>
/// Answers turns: finds the conversation, asks the model as the caller, and adds the message and its answer together or
/// not at all. Thread-safe.
/// </summary>
internal sealed class ChatDesk(
    InProcessGateway gateway,
    ChatModels models,
    IConversationStore store,
    ConversationLocks locks,
    IOptionsMonitor<ConversationsOptions> conversations,
    TimeProvider time,
    ILogger<ChatDesk> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // A turn that has been answered is kept even when its caller has gone: the repetition then finds it.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(10);

    private const int MaxRemembered = 1000;

    // Models that refuse any temperature: they are not sent the default one again.
    private readonly ConcurrentDictionary<string, bool> _withoutTemperature = new(StringComparer.Ordinal);

    /// <summary>A turn of no conversation.</summary>
    public async Task<ChatOutcome> AnswerAsync(ChatTask task, CancellationToken cancellationToken)
    {
        var (error, model) = ChooseModel(task, null);
        return error ?? await AskAsync(task, model, [], cancellationToken);
    }

    /// <summary>A turn that begins or continues a conversation.</summary>
    public async Task<ChatOutcome> ContinueAsync(ChatTask task, CancellationToken cancellationToken)
    {
        var owner = ConversationOwner.Of(task.Caller);
        var id = task.Turn.ConversationId ?? (task.IdempotencyKey is { } key ? ChatTurn.MakeId(owner, key) : time.NewId());
        using var turn = await EnterAsync(owner, id, cancellationToken);
        if (turn is null)
        {
            return ChatErrors.Busy.With("The conversation's earlier turn takes longer than a call waits.") with { RetryAfter = TimeSpan.FromSeconds(5) };
        }

        var isNew = task.Turn.ConversationId is null;
        var history = isNew && task.IdempotencyKey is null ? null : await store.FindAsync(owner, id, cancellationToken);
        if (history is null && !isNew)
        {
            return CoreErrors.NotFound.With("There is no such conversation.") with { Param = "conversationId" };
        }

        if (FindRepetition(task, history) is { } repeated)
        {
            return repeated;
        }

        if (history is not null && IsFull(history.Conversation))
        {
            return ConversationsErrors.Full.With("The conversation takes no further turn.");
        }

        var (error, model) = ChooseModel(task, history?.Conversation.Model);
        if (error is not null)
        {
            return error;
        }

        var started = time.GetUnixMicroseconds();
        var outcome = await AskAsync(task, model, history?.Messages ?? [], cancellationToken);
        return outcome.Data is null ? outcome : await KeepAsync(task, owner, id, history?.Conversation, model, started, outcome);
    }

    private (ChatOutcome? Error, ChosenModel Model) ChooseModel(ChatTask task, string? before)
    {
        // Without a name: the conversation's own model while it is there, else the default one.
        var asked = task.Turn.Model
            ?? (before is not null && models.Find(task.Caller, before, task.Options) is not null ? before : models.FindDefault(task.Caller, task.Options));
        var name = asked is null ? null : models.Find(task.Caller, asked, task.Options);
        return name is null
            ? (ChatProblems.ForFields("model", asked is null ? "No model is named and there is no default one." : $"There is no model '{asked}' for you."), default)
            : (null, new ChosenModel(asked!, name));
    }

    private async Task<ChatOutcome> AskAsync(ChatTask task, ChosenModel model, IReadOnlyList<ConversationMessage> history, CancellationToken cancellationToken)
    {
        var temperature = task.Turn.HasTemperature || !_withoutTemperature.ContainsKey(model.Name) ? task.Turn.Temperature : (double?)null;
        var outcome = await AskAsync(task, model, history, temperature, cancellationToken);
        if (outcome.Error is not { Status: 400, Param: "temperature" } || task.Turn.HasTemperature || temperature is null)
        {
            return outcome;
        }

        // It is the default that the model refuses, and nobody asked for it.
        if (_withoutTemperature.Count < MaxRemembered)
        {
            _withoutTemperature.TryAdd(model.Name, true);
        }

        return await AskAsync(task, model, history, null, cancellationToken);
    }

    private async Task<ChatOutcome> AskAsync(ChatTask task, ChosenModel model, IReadOnlyList<ConversationMessage> history, double? temperature, CancellationToken cancellationToken)
    {
        var request = new Translation.ChatRequest();
        request.Options.Temperature = (float?)temperature;
        request.Options.MaxOutputTokens = task.Turn.MaxTokens;
        var isTruncated = ChatHistory.Write(history, task.Turn, task.Options, request.Messages);
        try
        {
            var order = new ChatOrder(task.Caller, model.Name, request, task.Headers) { Route = ChatEndpoints.Route, RequestId = task.RequestId };
            var (answer, headers) = await gateway.GetChatAsync(order, cancellationToken);
            var refusal = answer.Text.Length > 0 ? null : answer.Messages.SelectMany(message => message.Contents).OfType<ErrorContent>().FirstOrDefault();
            var data = new ChatTurnData(
                refusal?.Message ?? answer.Text,
                ToUsage(answer.Usage?.InputTokenCount ?? 0, answer.Usage?.OutputTokenCount ?? 0),
                answer.ModelId ?? model.Name,
                null,
                refusal is null ? answer.FinishReason?.Value : "content_filter",
                isTruncated ? true : null);
            return new ChatOutcome(data, null, headers);
        }
        catch (GatewayException refused)
        {
            return new ChatOutcome(null, refused.Error, refused.Headers);
        }
    }

    private async Task<ChatOutcome> KeepAsync(ChatTask task, ConversationOwner owner, Guid id, Conversation? before, ChosenModel model, long started, ChatOutcome outcome)
    {
        var limits = conversations.CurrentValue;
        var data = outcome.Data!;
        var kept = ChatHistory.Cut(data.Content, limits.MaxMessageBytes);
        var keys = task.IdempotencyKey is { } key ? task.Turn.MakeKeys(key) : default;
        List<ConversationMessage> messages = [];
        if (task.Turn.Context is { } context)
        {
            messages.Add(new ConversationMessage { Role = ChatHistory.System, Content = context, AtMicros = started });
        }

        messages.Add(new ConversationMessage { Role = ChatHistory.User, Content = task.Turn.Message, AtMicros = started });
        messages.Add(new ConversationMessage
        {
            Role = ChatHistory.Assistant,
            Content = kept,
            AtMicros = time.GetUnixMicroseconds(),
            IsCut = kept.Length < data.Content.Length,
            Model = data.Model,
            FinishReason = data.FinishReason,
            PromptTokens = data.Usage.PromptTokens,
            CompletionTokens = data.Usage.CompletionTokens,
            TurnKey = keys.Key is null ? null : $"{keys.Key}:{keys.Request}",
        });
        using var limit = new CancellationTokenSource(LongestWrite, time);
        var appended = before is null
            ? await store.AddAsync(new ConversationStart(id, owner, model.Asked, ChatTitles.From(task.Turn.Message)), messages, limits.MaxPerOwner, limit.Token) ? AppendOutcome.Appended : AppendOutcome.Changed
            : await store.AppendAsync(owner, id, before.Version, model.Asked, messages, limit.Token);
        if (appended == AppendOutcome.Appended)
        {
            return outcome with { Data = data with { ConversationId = id } };
        }

        logger.TurnNotKept(task.RequestId, appended == AppendOutcome.Changed ? "another node added a turn meanwhile" : "the conversation was removed meanwhile");
        return appended == AppendOutcome.Changed
            ? ConversationsErrors.Changed.With("Another call added a turn while this one was answered; nothing of this one was kept.")
            : CoreErrors.NotFound.With("The conversation was removed while the call was answered.") with { Param = "conversationId" };
    }

    private async ValueTask<IDisposable?> EnterAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await locks.EnterAsync(owner, id, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private bool IsFull(Conversation conversation)
    {
        var limits = conversations.CurrentValue;
        return conversation.MessageCount + 3 > limits.MaxMessages || conversation.Bytes >= limits.MaxBytes;
    }

    /// <summary>What a request with the same key was answered before; null when this is the first.</summary>
    private static ChatOutcome? FindRepetition(ChatTask task, ConversationHistory? history)
    {
        if (task.IdempotencyKey is null || history is null)
        {
            return null;
        }

        var (key, request) = task.Turn.MakeKeys(task.IdempotencyKey);
        var before = history.Messages.LastOrDefault(message => message.TurnKey?.StartsWith(key + ":", StringComparison.Ordinal) == true);
        if (before is null)
        {
            return null;
        }

        return before.TurnKey != $"{key}:{request}"
            ? ChatErrors.KeyReused.With("The Idempotency-Key belongs to another request.")
            : new ChatOutcome(
                new ChatTurnData(
                    before.Content,
                    ToUsage(before.PromptTokens ?? 0, before.CompletionTokens ?? 0),
                    before.Model ?? history.Conversation.Model,
                    history.Conversation.Id,
                    before.FinishReason,
                    null),
                null,
                new HeaderDictionary { ["Idempotent-Replayed"] = "true" });
    }

    private static ChatTurnUsage ToUsage(long prompt, long completion) => new(prompt, completion, prompt + completion);

    private readonly record struct ChosenModel(string Asked, string Name);
}
