using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// Remembers the seals of tool calls for clients that do not hand them back: a Gemini 3 model refuses its own tool call
/// when its thought signature is missing, and clients of other protocols have no place for it. Keyed by tenant and call
/// id; the oldest goes first. Lost with the process, like any cache. Thread-safe.
/// </summary>
internal sealed class SealMemory(IOptionsMonitor<TranslationOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId Tenant, string CallId), ReasoningSeal> _seals = [];
    private readonly Queue<(TenantId Tenant, string CallId)> _order = new();
    private const int MaxSealLength = 64 * 1024;

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _seals.Count;
            }
        }
    }

    /// <summary>Remembers a seal; a later one of the same call takes its place.</summary>
    public void Keep(TenantId tenant, string callId, ReasoningSeal seal)
    {
        var max = options.CurrentValue.MaxRememberedSeals;
        if (max == 0 || callId.Length > 256 || seal.Value.Length > MaxSealLength)
        {
            return;
        }

        lock (_lock)
        {
            if (!_seals.TryAdd((tenant, callId), seal))
            {
                _seals[(tenant, callId)] = seal;
                return;
            }

            _order.Enqueue((tenant, callId));
            while (_seals.Count > max)
            {
                _seals.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Puts remembered seals of this issuer back on the tool calls that came without one.</summary>
    public void Restore(TenantId tenant, ChatRequest request, string issuer)
    {
        foreach (var message in request.Messages)
        {
            if (message.Role != ChatRole.Assistant)
            {
                continue;
            }

            foreach (var content in message.Contents)
            {
                if (content is FunctionCallContent { Seal: null } call && Find(tenant, call.CallId) is { } seal && seal.Issuer == issuer)
                {
                    call.Seal = seal;
                }
            }
        }
    }

    private ReasoningSeal? Find(TenantId tenant, string callId)
    {
        lock (_lock)
        {
            return _seals.GetValueOrDefault((tenant, callId));
        }
    }
}

/// <summary>Keeps the seals of one tenant's answers.</summary>
internal readonly struct SealKeeper(SealMemory memory, TenantId tenant)
{
    /// <summary>Keeps what a whole answer carries.</summary>
    public void Keep(ChatResponse answer)
    {
        foreach (var message in answer.Messages)
        {
            Keep(message.Contents);
        }
    }

    /// <summary>Keeps what a part of a stream carries.</summary>
    public void Keep(ChatResponseUpdate update) => Keep(update.Contents);

    private void Keep(IList<AIContent> contents)
    {
        foreach (var content in contents)
        {
            var callId = content switch
            {
                FunctionCallContent call => call.CallId,
                ToolCallFragmentContent fragment => fragment.CallId,
                _ => null,
            };
            if (callId is not null && content.Seal is { } seal)
            {
                memory.Keep(tenant, callId, seal);
            }
        }
    }
}
