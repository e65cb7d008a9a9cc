namespace Outrigger.Assist.Intent.Machines;

/// <summary>What a training gives, in full precision. A text's scores are <see cref="LinearFactor"/> × the machines' + the layer's.</summary>
/// <param name="Vocabulary">The n-grams.</param>
/// <param name="Idf">Their weights.</param>
/// <param name="Linear">The machines: [n-grams + 1 × stride].</param>
/// <param name="Embedding">The layer's vectors: [n-grams + 1 × width].</param>
/// <param name="Output">The layer's output: [intents × width].</param>
internal sealed record IntentWeights(Vocabulary Vocabulary, float[] Idf, float[] Linear, float[] Embedding, float[] Output)
{
    /// <summary>What the machines' scores are worth beside the layer's: both as log-probabilities, the machines' at half weight.</summary>
    public const float LinearFactor = 3;

    /// <summary>Scores a vector in full precision. linear, scores: [stride].</summary>
    public void Score(TextVectorizer vector, int intents, Span<float> linear, Span<float> scores)
    {
        LinearTrainer.Score(Linear, linear.Length, vector.Columns, vector.Values, linear);
        Span<float> hidden = stackalloc float[DenseTrainer.Width];
        hidden.Clear();
        for (var i = 0; i < vector.Columns.Length; i++)
        {
            DenseTrainer.Add(Embedding.AsSpan(vector.Columns[i] * DenseTrainer.Width, DenseTrainer.Width), vector.Values[i], hidden);
        }

        Combine(linear[..intents], Output, hidden, scores[..intents]);
    }

    /// <summary>scores = machines' × factor + layer's. All [intents].</summary>
    public static void Combine(ReadOnlySpan<float> linear, float[] output, Span<float> hidden, Span<float> scores)
    {
        for (var k = 0; k < scores.Length; k++)
        {
            scores[k] = LinearFactor * linear[k];
        }

        DenseTrainer.AddScores(output, hidden, 1, scores);
    }
}
