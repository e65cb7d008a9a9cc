namespace Outrigger.Assist.Intent.Machines;

/// <summary>The memory that a recognition needs, used by one thread at a time and again and again.</summary>
internal sealed class IntentScratch
{
    [ThreadStatic]
    private static IntentScratch? _mine;

    private float[] _linear = [];
    private float[] _scores = [];

    /// <summary>This thread's own.</summary>
    public static IntentScratch Mine => _mine ??= new IntentScratch();

    /// <summary>The text and its vector.</summary>
    public TextVectorizer Vector { get; } = new();

    /// <summary>Room for the scores of the machines and of all together; what was in it stays until it is written over.</summary>
    public ScoreRoom Scores(int count)
    {
        if (_scores.Length < count)
        {
            _linear = new float[count];
            _scores = new float[count];
        }

        return new ScoreRoom(_linear.AsSpan(0, count), _scores.AsSpan(0, count));
    }
}

/// <summary>The two rows of scores.</summary>
internal readonly ref struct ScoreRoom(Span<float> linear, Span<float> scores)
{
    public Span<float> Linear { get; } = linear;

    public Span<float> All { get; } = scores;
}
