using Microsoft.Extensions.AI;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Chat;
using Outrigger.Gateway.InProcess;
using Outrigger.Jobs.BuiltIn;

namespace Outrigger.Server.Wiring;

/// <summary>Answers the texts of jobs by the gateway, in the name and at the cost of the key that added the job. Thread-safe.</summary>
internal sealed class GatewayTextModel(IGatewayClients clients, IChatModels models, IKeyDirectory keys) : ITextModel
{
    public bool IsAvailable => true;

    public async Task<TextModelAnswer> AskAsync(TextModelCall question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var caller = FindCaller(question);
        var model = models.Find(caller, question.Model)
            ?? throw new TextModelException(BuiltInErrors.NoModel.With(question.Model is null ? "No model was named and there is no default." : $"There is no model '{question.Model}' for this key."), isTransient: false);
        List<ChatMessage> messages = question.Instructions.Length == 0 ? [] : [new ChatMessage(ChatRole.System, question.Instructions)];
        messages.Add(new ChatMessage(ChatRole.User, question.Text));
        try
        {
            using var client = clients.CreateChatClient(caller, model);
            var answer = await client.GetResponseAsync(messages, new ChatOptions { AdditionalProperties = question.UserId is { } user ? new() { ["user"] = user } : null }, cancellationToken);
            return new TextModelAnswer(answer.Text, answer.ModelId ?? model, answer.Usage?.InputTokenCount, answer.Usage?.OutputTokenCount);
        }
        catch (GatewayException failure)
        {
            throw new TextModelException(ToError(failure), failure.IsTransient, failure);
        }
    }

    private static OutriggerError ToError(GatewayException failure) => BuiltInErrors.ModelFailed.With($"{failure.Code}: {failure.Message}") with
    {
        Status = (int)failure.Status,
        RetryAfter = failure.RetryAfter,
        Limit = failure.Limit,
    };

    // Work that is done later counts as the key's: when that no longer counts, neither does the work.
    private Caller FindCaller(TextModelCall call)
    {
        if (call.KeyId.Length == 0)
        {
            return new Caller { Tenant = call.Tenant };
        }

        var found = keys.FindById(call.KeyId);
        return found.Caller is { } caller && caller.Tenant == call.Tenant
            ? caller
            : throw new TextModelException(BuiltInErrors.KeyGone.With($"The key is {found.Refusal.ToString().ToLowerInvariant()}."), isTransient: false);
    }
}
