namespace Outrigger.Assist.Intent.Machines;

/// <summary>
/// What was learned since a model was trained: each new example moves the weights of its n-grams by one passive-aggressive
/// step (Crammer et al., JMLR 2006, PA-II), kept beside the model until it is trained again. Immutable, thread-safe.
/// Holds the steps of at most <see cref="MaxExamples"/> examples, about 3 KB each.
/// </summary>
/// <seealso href="https://www.jmlr.org/papers/v7/crammer06a.html"/>
internal sealed class ExampleOverlay
{
    /// <summary>How many examples it holds.</summary>
    public const int MaxExamples = 256;

    private const float Caution = 0.5f;

    // The layers beside the machines do not learn before the next training, so that the machines must outweigh them.
    private const float Wanted = 4.5f / IntentWeights.LinearFactor;

    private readonly Dictionary<uint, (int Intent, float Weight)[]> _steps;

    private ExampleOverlay(Dictionary<uint, (int Intent, float Weight)[]> steps, int count)
    {
        _steps = steps;
        Count = count;
    }

    /// <summary>Nothing learned yet.</summary>
    public static ExampleOverlay Empty { get; } = new([], 0);

    /// <summary>How many examples it holds.</summary>
    public int Count { get; }

    /// <summary>One with an example more; the same when it is full, the intent is new to the model, or the example is recognised with a margin.</summary>
    public ExampleOverlay With(IntentModel model, string text, string intent)
    {
        var label = model.NumberOf(intent);
        if (label < 0 || Count >= MaxExamples || model.Intents.Count < 2)
        {
            return this;
        }

        var scratch = new IntentScratch();
        model.Recognize(text, scratch, this);
        var scores = scratch.Scores(model.Intents.Count).Linear;
        var rival = -1;
        for (var k = 0; k < scores.Length; k++)
        {
            rival = k != label && (rival < 0 || scores[k] > scores[rival]) ? k : rival;
        }

        var loss = Wanted - (scores[label] - scores[rival]);
        var hashes = scratch.Vector.Hashes;
        if (loss <= 0 || hashes.IsEmpty)
        {
            return this;
        }

        // Every n-gram of the example weighs alike, also those the model does not know.
        var value = 1 / MathF.Sqrt(hashes.Length);
        var step = loss / (2 + Caution) * value;
        var steps = new Dictionary<uint, (int, float)[]>(_steps);
        foreach (var hash in hashes)
        {
            steps[hash] = [.. steps.GetValueOrDefault(hash, []), (label, step), (rival, -step)];
        }

        return new ExampleOverlay(steps, Count + 1);
    }

    /// <summary>Adds what was learned to scores. O(n-grams).</summary>
    public void AddTo(TextVectorizer vector, Span<float> scores)
    {
        if (Count == 0 || vector.Hashes.IsEmpty)
        {
            return;
        }

        var value = 1 / MathF.Sqrt(vector.Hashes.Length);
        foreach (var hash in vector.Hashes)
        {
            if (_steps.TryGetValue(hash, out var steps))
            {
                foreach (var (intent, weight) in steps)
                {
                    scores[intent] += weight * value;
                }
            }
        }
    }
}
