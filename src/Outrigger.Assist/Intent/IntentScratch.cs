namespace Outrigger.Assist.Intent;

/// <summary>The memory that a recognition needs, used by one thread at a time and again and again.</summary>
internal sealed class IntentScratch
{
    [ThreadStatic]
    private static IntentScratch? s_mine;

    private float[] _scores = [];

    /// <summary>This thread's own.</summary>
    public static IntentScratch Mine => s_mine ??= new IntentScratch();

    /// <summary>The text and its vector.</summary>
    public TextVectorizer Vector { get; } = new();

    /// <summary>Room for scores; what was in it is gone.</summary>
    public Span<float> Scores(int count)
    {
        if (_scores.Length < count)
        {
            _scores = new float[count];
        }

        return _scores.AsSpan(0, count);
    }
}
