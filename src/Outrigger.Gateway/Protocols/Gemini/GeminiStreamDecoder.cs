using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads the chunks of one Gemini answer; a whole answer is one chunk. Calls come whole, or since Gemini 3 in pieces of
/// their arguments, whose last one may be left out. Used by one answer at a time.
/// </summary>
internal sealed class GeminiStreamDecoder : IChatStreamDecoder
{
    private const int MaxCalls = 10_000;

    private readonly GeminiChunk _chunk = new();
    private GeminiPartialCall? _open;
    private string? _seed;
    private int _calls;
    private bool _isFinished;

    public bool Read(ReadOnlySpan<byte> data, List<ChatResponseUpdate> updates)
    {
        if (!GeminiChunkReader.TryRead(data, _chunk))
        {
            return false;
        }

        _seed ??= GeminiCallIds.CreateSeed(_chunk.ResponseId, data);
        var update = new ChatResponseUpdate { Role = ChatRole.Assistant, ResponseId = _chunk.ResponseId, ModelId = _chunk.ModelVersion };
        foreach (ref readonly var part in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_chunk.Parts))
        {
            if (!TryAdd(part, update.Contents))
            {
                return false;
            }
        }

        if (!TryFinish(update))
        {
            return false;
        }

        if (update.Contents.Count > 0 || update.FinishReason is not null || update.ResponseId is not null)
        {
            updates.Add(update);
        }

        return true;
    }

    private bool TryAdd(in GeminiPart part, IList<AIContent> contents)
    {
        // Answers that go on behind their end would be cut off silently by every client; signatures may trail.
        if (_isFinished && part is not ({ Kind: GeminiPartKind.Text, Text: "" } or { Kind: GeminiPartKind.None }))
        {
            return false;
        }

        if (part.Kind == GeminiPartKind.Call)
        {
            return TryAddCall(part, contents);
        }

        Close(contents, isCutOff: false);
        AIContent? content = part.Kind switch
        {
            GeminiPartKind.Text when part.IsThought => new TextReasoningContent(part.Text),
            GeminiPartKind.Text => new TextContent(part.Text),
            GeminiPartKind.Data => ReadData(part),
            GeminiPartKind.File => Uri.TryCreate(part.Text, UriKind.Absolute, out var address) && part.MediaType is { } type ? new UriContent(address, type) : null,
            _ => part.Signature is null ? null : new TextContent(""),
        };
        if (content is null)
        {
            return part.Kind == GeminiPartKind.None;
        }

        if (part.Signature is { Length: > 0 } signature)
        {
            content.Seal = new ReasoningSeal(GeminiSeals.Issuer, signature);
        }

        if (part is not { Kind: GeminiPartKind.Text, Text: "" } || content.Seal is not null)
        {
            contents.Add(content);
        }

        return true;
    }

    private static DataContent? ReadData(in GeminiPart part)
    {
        try
        {
            return new DataContent(Convert.FromBase64String(part.Text), part.MediaType ?? "application/octet-stream");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private bool TryAddCall(in GeminiPart part, IList<AIContent> contents)
    {
        var isBegin = part.Name is { Length: > 0 };
        if (isBegin)
        {
            // The end of the call before was left out.
            Close(contents, isCutOff: false);
            if (_calls == MaxCalls)
            {
                return false;
            }

            if (!part.WillContinue && part.Pieces is null)
            {
                Add(contents, part.CallId, part.Name!, part.Args ?? "{}", part.Signature);
                return true;
            }

            _open = new GeminiPartialCall(part.Name!, part.CallId);
        }
        else if (_open is null)
        {
            // An end of its own, behind a call that was whole.
            return part.Pieces is null && part.Args is null or "{}";
        }

        _open!.Signature = part.Signature ?? _open.Signature;
        foreach (var piece in part.Pieces ?? [])
        {
            if (!_open.TryAdd(piece))
            {
                return false;
            }
        }

        if (!part.WillContinue)
        {
            Close(contents, isCutOff: false);
        }

        return true;
    }

    /// <summary>Hands out the call that is being put together.</summary>
    private void Close(IList<AIContent> contents, bool isCutOff)
    {
        if (_open is { } call)
        {
            _open = null;
            var arguments = call.GetArguments();

            // What was cut off must not look whole.
            Add(contents, call.CallId, call.Name, isCutOff ? arguments[..^1] : arguments, call.Signature);
        }
    }

    private void Add(IList<AIContent> contents, string? callId, string name, string arguments, string? signature)
    {
        var fragment = new ToolCallFragmentContent(_calls, string.IsNullOrEmpty(callId) ? GeminiCallIds.Create(_seed!, _calls) : callId, name, arguments);
        if (signature is { Length: > 0 })
        {
            fragment.Seal = new ReasoningSeal(GeminiSeals.Issuer, signature);
        }

        _calls++;
        contents.Add(fragment);
    }

    private bool TryFinish(ChatResponseUpdate update)
    {
        if (_chunk.FinishReason is { } reason)
        {
            Close(update.Contents, isCutOff: reason is "MAX_TOKENS");
            _isFinished = true;
            var isAnswer = GeminiFinish.TryRead(reason, _calls > 0, out var finish);
            update.FinishReason = finish;
            return isAnswer;
        }

        if (_chunk.IsBlocked && !_chunk.HasCandidate)
        {
            _isFinished = true;
            update.FinishReason = ChatFinishReason.ContentFilter;
        }

        return true;
    }
}
