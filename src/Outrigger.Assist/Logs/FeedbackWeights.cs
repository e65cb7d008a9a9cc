using Outrigger.Core.Callers;

namespace Outrigger.Assist.Logs;

/// <summary>
/// How much a word of feedback counts: the n-th of one speaker counts 1/√n, so that one who says much does not move more
/// than many who say little. Bounded: with more speakers than fit, all begin anew. Thread-safe.
/// </summary>
internal sealed class FeedbackWeights
{
    private const int MaxSpeakers = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId, string), int> _words = [];

    public double Of(TenantId tenant, string from)
    {
        lock (_lock)
        {
            if (_words.Count >= MaxSpeakers)
            {
                _words.Clear();
            }

            var words = _words.GetValueOrDefault((tenant, from)) + 1;
            _words[(tenant, from)] = words;
            return 1 / Math.Sqrt(words);
        }
    }
}
