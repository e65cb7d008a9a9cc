namespace Outrigger.Assist.Intent.Machines;

/// <summary>What a training gives, in full precision. A text's scores are <see cref="LinearFactor"/> × the machines' + the mean of the layers'.</summary>
/// <param name="Vocabulary">The n-grams.</param>
/// <param name="Idf">Their weights.</param>
/// <param name="Linear">The machines: [n-grams + 1 × stride].</param>
/// <param name="Layers">The layers.</param>
internal sealed record IntentWeights(Vocabulary Vocabulary, float[] Idf, float[] Linear, DenseLayer[] Layers)
{
    /// <summary>What the machines' scores are worth beside the layers': both as log-probabilities, the machines' at a third of the weight.</summary>
    public const float LinearFactor = 2;

    /// <summary>Scores a vector in full precision. linear, scores: [stride].</summary>
    public void Score(TextVectorizer vector, int intents, Span<float> linear, Span<float> scores)
    {
        LinearTrainer.Score(Linear, linear.Length, vector.Columns, vector.Values, linear);
        Weigh(linear[..intents], scores[..intents]);
        AddLayers(vector, scores[..intents]);
    }

    /// <summary>Adds the mean of the layers' scores. scores: [intents].</summary>
    public void AddLayers(TextVectorizer vector, Span<float> scores)
    {
        Span<float> hidden = stackalloc float[DenseTrainer.Width];
        foreach (var layer in Layers)
        {
            hidden.Clear();
            for (var i = 0; i < vector.Columns.Length; i++)
            {
                DenseTrainer.Add(layer.Embedding.AsSpan(vector.Columns[i] * DenseTrainer.Width, DenseTrainer.Width), vector.Values[i], hidden);
            }

            DenseTrainer.AddScores(layer.Output, hidden, 1f / Layers.Length, scores);
        }
    }

    /// <summary>scores = machines' × factor; both [intents].</summary>
    public static void Weigh(ReadOnlySpan<float> linear, Span<float> scores)
    {
        for (var k = 0; k < scores.Length; k++)
        {
            scores[k] = LinearFactor * linear[k];
        }
    }
}
