namespace Outrigger.Assist.Logs.Signals;

/// <summary>
/// What sessions look like: how many lines of each template one has, and which line follows which. A session's surprise is
/// the sum over templates of how much rarer its count is than the usual one, plus its rarest step. Learns from every
/// session it scores, without labels. State: about 130 bytes a template and 32 a step, bounded. Not thread-safe.
/// </summary>
internal sealed class SessionModel
{
    public const int Buckets = 8;
    public const int MaxTemplates = 4096;
    public const int MaxSteps = 65_536;
    private const ulong Border = 7;

    private readonly Dictionary<ulong, int> _scratch = [];

    internal Dictionary<ulong, float[]> Counts { get; } = [];

    internal Dictionary<(ulong From, ulong To), float> Steps { get; } = [];

    internal Dictionary<ulong, (float Total, float Largest)> Leaving { get; } = [];

    /// <summary>How many sessions were learned.</summary>
    public double Sessions { get; internal set; }

    /// <summary>How many lines they had together.</summary>
    public double Lines { get; internal set; }

    /// <summary>The number of lines of one template, as a class: 0, 1, 2, 3, 4–7, 8–15, 16–31, more.</summary>
    public static int Bucket(int count) => count < 4 ? count : Math.Min(Buckets - 1, 2 + int.Log2(count));

    /// <summary>How surprising a session is by its counts and by its rarest step.</summary>
    public SessionSurprise Score(ReadOnlySpan<ulong> templates)
    {
        if (Sessions < 1)
        {
            return default;
        }

        Count(templates);
        var counts = 0.0;
        var oddest = 0UL;
        var oddestBy = 0.0;
        foreach (var (template, seen) in Counts)
        {
            var bucket = Bucket(_scratch.GetValueOrDefault(template));
            var usual = 0f;
            var classes = 1;
            foreach (var count in seen)
            {
                usual = Math.Max(usual, count);
                classes += count > 0 ? 1 : 0;
            }

            var by = Math.Log10((usual + 0.5) / (seen[bucket] + 0.5));
            counts += by;
            if (by > oddestBy)
            {
                (oddest, oddestBy) = (template, by);
            }
        }

        foreach (var template in _scratch.Keys)
        {
            if (!Counts.ContainsKey(template))
            {
                counts += Math.Log10(Sessions + 1);
                (oddest, oddestBy) = (template, Surprise.Max);
            }
        }

        var step = 0.0;
        var from = Border;
        for (var i = 0; i <= templates.Length; i++)
        {
            var to = i < templates.Length ? templates[i] : Border;
            if (Leaving.TryGetValue(from, out var leaving))
            {
                step = Math.Max(step, Math.Log10((leaving.Largest + 0.5) / (Steps.GetValueOrDefault((from, to)) + 0.5)));
            }

            from = to;
        }

        return new(Math.Min(Surprise.Max, counts), Math.Min(Surprise.Max, step), oddest);
    }

    /// <summary>Learns a session.</summary>
    public void Learn(ReadOnlySpan<ulong> templates)
    {
        Count(templates);
        foreach (var (template, count) in _scratch)
        {
            if (!Counts.TryGetValue(template, out var seen))
            {
                if (Counts.Count >= MaxTemplates)
                {
                    continue;
                }

                Counts[template] = seen = new float[Buckets];
                seen[0] = (float)Sessions;
            }

            seen[Bucket(count)]++;
        }

        foreach (var (template, seen) in Counts)
        {
            seen[0] += _scratch.ContainsKey(template) ? 0 : 1;
        }

        var from = Border;
        for (var i = 0; i <= templates.Length; i++)
        {
            var to = i < templates.Length ? templates[i] : Border;
            LearnStep(from, to);
            from = to;
        }

        Sessions++;
        Lines += templates.Length;
    }

    private void LearnStep(ulong from, ulong to)
    {
        var seen = Steps.GetValueOrDefault((from, to));
        if (seen == 0 && Steps.Count >= MaxSteps)
        {
            return;
        }

        Steps[(from, to)] = seen + 1;
        var leaving = Leaving.GetValueOrDefault(from);
        Leaving[from] = (leaving.Total + 1, Math.Max(leaving.Largest, seen + 1));
    }

    private void Count(ReadOnlySpan<ulong> templates)
    {
        _scratch.Clear();
        foreach (var template in templates)
        {
            _scratch[template] = _scratch.GetValueOrDefault(template) + 1;
        }
    }
}

/// <summary>How surprising a session is.</summary>
/// <param name="Counts">By how many lines of each template it has.</param>
/// <param name="Step">By its rarest step.</param>
/// <param name="OddestTemplate">The template whose count is the oddest.</param>
internal readonly record struct SessionSurprise(double Counts, double Step, ulong OddestTemplate)
{
    public double Total => Counts + Step;
}
