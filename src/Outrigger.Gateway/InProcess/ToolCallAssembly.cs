using System.Text;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>
/// Puts the pieces of tool calls in a stream together: clients of Microsoft.Extensions.AI get a call when it is whole. Used
/// by one stream.
/// </summary>
internal sealed class ToolCallAssembly
{
    private readonly SortedDictionary<int, Part> _parts = [];

    /// <summary>Takes the pieces out of an update and puts the rest into the client's words; false when nothing is left to show.</summary>
    public bool Take(ChatResponseUpdate update)
    {
        foreach (var piece in update.Contents.OfType<ToolCallFragmentContent>())
        {
            if (!_parts.TryGetValue(piece.Index, out var part))
            {
                _parts.Add(piece.Index, part = new Part());
            }

            part.CallId ??= piece.CallId;
            part.Name ??= piece.Name;
            part.Seal ??= piece.Seal;
            part.Arguments.Append(piece.Arguments);
        }

        update.Contents = ClientContents.FromAnswer(update.Contents);
        return update.Contents.Count > 0 || update.FinishReason is not null || update.Role is not null;
    }

    /// <summary>The calls, in the model's order.</summary>
    public List<AIContent> Finish() =>
    [
        .. _parts.Select(part =>
        {
            var call = ToolCalls.Create(part.Value.CallId ?? $"call_{part.Key}", part.Value.Name ?? "", part.Value.Arguments.ToString());
            call.Seal = part.Value.Seal;
            return ClientContents.WithArguments(call);
        }),
    ];

    private sealed class Part
    {
        public string? CallId { get; set; }

        public string? Name { get; set; }

        public ReasoningSeal? Seal { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
