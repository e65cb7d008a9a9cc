namespace Outrigger.Assist.Intent.Machines;

/// <summary>Texts made ready for training: the n-grams they have, what each is worth, and a row a text.</summary>
/// <param name="Vocabulary">The n-grams; the bias' column is the one after its last.</param>
/// <param name="Idf">Their weights.</param>
/// <param name="Rows">The texts.</param>
internal sealed record TrainingRows(Vocabulary Vocabulary, float[] Idf, SparseRows Rows)
{
    /// <summary>Reads texts twice: first which n-grams there are, then what each text has of them. O(characters).</summary>
    public static TrainingRows Of(string[] texts)
    {
        var vocabulary = new Vocabulary();
        var frequencies = new List<int>();
        var vector = new TextVectorizer();
        foreach (var text in texts)
        {
            vector.Read(text);
            foreach (var hash in vector.Hashes)
            {
                var number = vocabulary.Add(hash);
                if (number == frequencies.Count)
                {
                    frequencies.Add(0);
                }

                frequencies[number]++;
            }
        }

        var idf = frequencies.Select(frequency => MathF.Log((1f + texts.Length) / (1f + frequency)) + 1).ToArray();
        var starts = new int[texts.Length + 1];
        var columns = new List<int>();
        var values = new List<float>();
        for (var i = 0; i < texts.Length; i++)
        {
            vector.Read(texts[i]);
            vector.Weigh(vocabulary, idf);
            columns.AddRange(vector.Columns);
            values.AddRange(vector.Values);
            starts[i + 1] = columns.Count;
        }

        return new TrainingRows(vocabulary, idf, new SparseRows(starts, [.. columns], [.. values]));
    }
}
