using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// Sorts the pieces of tool calls of one stream. By the book a piece names its call's index, and the first one its id and
/// name; servers also leave out the index or the id, repeat both in each piece, or give every call the index 0. Used by one
/// stream at a time.
/// </summary>
internal sealed class ToolCallPieces
{
    private const int MaxCalls = 1_024;

    private readonly List<PartialCall> _calls = [];
    private string? _seed;

    /// <summary>Whether any call has begun.</summary>
    public bool Any => _calls.Count > 0;

    /// <summary>Takes a piece in; null when it belongs to no call.</summary>
    /// <param name="index">The index it names.</param>
    /// <param name="id">The id it names.</param>
    /// <param name="name">The name it names.</param>
    /// <param name="arguments">The piece of the arguments' text.</param>
    /// <param name="answerId">The answer's id, for ids that are missing.</param>
    public ToolCallFragmentContent? Take(int? index, string? id, string? name, string arguments, string? answerId)
    {
        var place = Find(index, id, name);
        if (place >= 0)
        {
            return new ToolCallFragmentContent(place, null, null, _calls[place].Join(arguments));
        }

        if (string.IsNullOrEmpty(name) || _calls.Count >= MaxCalls)
        {
            return null;
        }

        place = _calls.Count;
        _seed ??= string.IsNullOrEmpty(answerId) ? CallIds.CreateAnswerId() : answerId;
        var call = new PartialCall(index, string.IsNullOrEmpty(id) ? null : id, name);
        _calls.Add(call);
        return new ToolCallFragmentContent(place, call.Id ?? CallIds.Create(_seed, place), name, call.Join(arguments));
    }

    /// <summary>The place of the call the piece belongs to; -1 for a new one.</summary>
    private int Find(int? index, string? id, string? name)
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            var call = _calls[i];
            if (!string.IsNullOrEmpty(id))
            {
                // A call that began without an id cannot be told by it later.
                if (call.Id == id && (index is null || call.Index == index))
                {
                    return i;
                }

                continue;
            }

            if (index is null ? string.IsNullOrEmpty(name) : call.Index == index && (string.IsNullOrEmpty(name) || name == call.Name))
            {
                return i;
            }
        }

        return -1;
    }

    private sealed class PartialCall(int? index, string? id, string name)
    {
        private SurrogateJoiner _joiner;

        public int? Index => index;

        public string? Id => id;

        public string Name => name;

        public string Join(string piece) => _joiner.Join(piece);
    }
}
