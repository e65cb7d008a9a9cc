using System.Collections.Concurrent;
using System.Collections.Frozen;
using Outrigger.Assist.Intent.Entities;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Assist.Intent;

/// <summary>What a tenant's texts are recognised with. Immutable.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="Overlay">What was learned since.</param>
/// <param name="Lists">Values to be found as entities.</param>
/// <param name="Actions">The action of an intent, where it is not the intent's own name.</param>
/// <param name="Seconds">How long the training took.</param>
internal sealed record IntentSnapshot(IntentModel Model, ExampleOverlay Overlay, EntityLists Lists, FrozenDictionary<string, string> Actions, double Seconds);

/// <summary>The examples of one tenant and the model that was trained with them. Its members are guarded by its own lock, but for <see cref="Snapshot"/>.</summary>
internal sealed class IntentSet
{
    private readonly List<IntentExample> _examples = [];
    private readonly HashSet<(string, string)> _known = [];
    private readonly ConcurrentDictionary<string, string> _taught = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IntentSnapshot? _snapshot;

    /// <summary>Held while examples are read or changed; never while a model is trained.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The model in use; null before the first training.</summary>
    public IntentSnapshot? Snapshot
    {
        get => _snapshot;
        set
        {
            _snapshot = value;
            if (value is not null)
            {
                _first.TrySetResult();
            }
        }
    }

    /// <summary>Ends when there was a model for the first time.</summary>
    public Task HasModel => _first.Task;

    /// <summary>How many examples came since the model was trained.</summary>
    public int NewExamples { get; set; }

    /// <summary>Whether a training runs or waits.</summary>
    public bool IsTraining { get; set; }

    /// <summary>How far it is, 0 to 1.</summary>
    public double Progress { get; set; }

    /// <summary>When it was asked last, in ticks of the clock's timestamp.</summary>
    public long AskedAt { get; set; }

    /// <summary>The examples.</summary>
    public IReadOnlyList<IntentExample> Examples => _examples;

    /// <summary>Values with their types.</summary>
    public IEnumerable<(string Type, string Value)> Values => _values.Select(static pair => (pair.Value, pair.Key));

    /// <summary>Adds an example; false when it is there already. One of another intent stays beside it, and is named as a contradiction.</summary>
    public bool Add(IntentExample example)
    {
        if (!_known.Add((example.Text, example.Intent)))
        {
            return false;
        }

        _examples.Add(example);
        if (example.Source == IntentExample.FromAdvisor)
        {
            _taught[example.Text] = example.Intent;
        }

        return true;
    }

    /// <summary>What the language model said of this very text; null when it was not asked. Needs no lock.</summary>
    public string? TaughtIntentOf(string text) => _taught.GetValueOrDefault(text);

    /// <summary>Adds a value to be found as an entity.</summary>
    public void AddValue(string type, string value)
    {
        if (_values.Count < EntityLists.MaxValues)
        {
            _values[value] = type;
        }
    }

    /// <summary>Removes what fits.</summary>
    public int Remove(Predicate<IntentExample> fits)
    {
        foreach (var example in _examples.Where(example => fits(example)))
        {
            _known.Remove((example.Text, example.Intent));
            _taught.TryRemove(new KeyValuePair<string, string>(example.Text, example.Intent));
        }

        return _examples.RemoveAll(fits);
    }
}
