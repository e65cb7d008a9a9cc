namespace Outrigger.Assist.Intent.Machines;

/// <summary>
/// A text as a sparse vector: each distinct n-gram has (1 + ln count) × idf, words and runs of characters are scaled to
/// length 1 each, and a constant stands for the bias. Keeps its memory; one thread at a time. About 60 KB.
/// </summary>
internal sealed class TextVectorizer
{
    /// <summary>The constant that stands for the bias.</summary>
    public const float Bias = 0.3f;

    private int[] _places = new int[512];
    private uint[] _hashes = new uint[256];
    private int[] _counts = new int[256];
    private NgramKind[] _kinds = new NgramKind[256];
    private int[] _columns = new int[257];
    private float[] _values = new float[257];
    private int _distinct;
    private int _known;

    /// <summary>The n-grams of the last text.</summary>
    public NgramExtractor Ngrams { get; } = new();

    /// <summary>The distinct hashes of the last text.</summary>
    public ReadOnlySpan<uint> Hashes => _hashes.AsSpan(0, _distinct);

    /// <summary>The columns of the last vector, the bias last.</summary>
    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, _known);

    /// <summary>The values of the last vector.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _known);

    /// <summary>Which share of the words' weight the vocabulary knew, 0 to 1; of an empty text 0.</summary>
    public float KnownShare { get; private set; }

    /// <summary>Reads a text and counts its n-grams. O(length).</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        Ngrams.Read(text);
        var ngrams = Ngrams.Ngrams;
        if (_hashes.Length < ngrams.Length)
        {
            _places = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)ngrams.Length * 2)];
            _hashes = new uint[ngrams.Length];
            _counts = new int[ngrams.Length];
            _kinds = new NgramKind[ngrams.Length];
            _columns = new int[ngrams.Length + 1];
            _values = new float[ngrams.Length + 1];
        }

        Array.Clear(_places);
        _distinct = 0;
        var mask = _places.Length - 1;
        foreach (ref readonly var ngram in ngrams)
        {
            var at = (int)ngram.Hash & mask;
            while (_places[at] != 0 && _hashes[_places[at] - 1] != ngram.Hash)
            {
                at = (at + 1) & mask;
            }

            if (_places[at] != 0)
            {
                _counts[_places[at] - 1]++;
                continue;
            }

            _hashes[_distinct] = ngram.Hash;
            _counts[_distinct] = 1;
            _kinds[_distinct] = ngram.Kind;
            _places[at] = ++_distinct;
        }
    }

    /// <summary>Makes the vector of the text that was read. O(n-grams).</summary>
    /// <param name="vocabulary">The n-grams that are known; the bias' column is the one after its last.</param>
    /// <param name="idf">Their weights.</param>
    public void Weigh(Vocabulary vocabulary, ReadOnlySpan<float> idf)
    {
        _known = 0;
        var words = 0f;
        var runs = 0f;
        var wordWeight = 0f;
        var knownWeight = 0f;
        for (var i = 0; i < _distinct; i++)
        {
            var column = vocabulary.Find(_hashes[i]);
            if (_kinds[i] == NgramKind.Word)
            {
                wordWeight++;
                knownWeight += column >= 0 ? 1 : 0;
            }

            if (column < 0)
            {
                continue;
            }

            var value = Damped(_counts[i]) * idf[column];
            if (_kinds[i] == NgramKind.Word)
            {
                words += value * value;
            }
            else
            {
                runs += value * value;
            }

            // Kinds are told apart by the sign until the lengths are known; weights are never negative.
            _columns[_known] = column;
            _values[_known++] = _kinds[i] == NgramKind.Word ? value : -value;
        }

        var wordScale = words > 0 ? 1 / MathF.Sqrt(words) : 0;
        var runScale = runs > 0 ? 1 / MathF.Sqrt(runs) : 0;
        foreach (ref var value in _values.AsSpan(0, _known))
        {
            value = value >= 0 ? value * wordScale : -value * runScale;
        }

        _columns[_known] = vocabulary.Count;
        _values[_known++] = Bias;
        KnownShare = wordWeight > 0 ? knownWeight / wordWeight : 0;
    }

    private static float Damped(int count) => count == 1 ? 1 : 1 + MathF.Log(count);
}
