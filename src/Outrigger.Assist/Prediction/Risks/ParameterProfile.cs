namespace Outrigger.Assist.Prediction.Risks;

/// <summary>What a parameter's value looks like.</summary>
internal enum ValueShape : byte
{
    Absent,
    Empty,
    Flag,
    Integer,
    Negative,
    Decimal,
    Id,
    Date,
    Word,
    Text,
    LongText,
    Nested,
}

/// <summary>How a parameter differs from what the route usually gets.</summary>
internal enum Violation : byte
{
    Missing,
    Unknown,
    Shape,
}

/// <summary>
/// Which parameters a route gets when all goes well, and what their values look like. Learned from requests that
/// succeeded, so that those who fail on purpose change nothing. At most 32 parameters, 70 bytes each and their names.
/// Not thread-safe.
/// </summary>
internal sealed class ParameterProfile
{
    public const int MaxParameters = 32;
    public const int Shapes = 12;

    private const double Forget = 4000;

    public double Count { get; set; }

    public Dictionary<string, float[]> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>How a value looks.</summary>
    public static ValueShape ShapeOf(string? value)
    {
        if (value is null)
        {
            return ValueShape.Absent;
        }

        var text = value.AsSpan().Trim();
        if (text.IsEmpty)
        {
            return ValueShape.Empty;
        }

        if (text[0] is '{' or '[')
        {
            return ValueShape.Nested;
        }

        if (text.Length > 64)
        {
            return text.Length > 1024 ? ValueShape.LongText : ValueShape.Text;
        }

        if (text is "true" or "false" or "True" or "False")
        {
            return ValueShape.Flag;
        }

        var (digits, dots, dashes, others) = (0, 0, 0, 0);
        foreach (var c in text)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            dots += c == '.' ? 1 : 0;
            dashes += c == '-' ? 1 : 0;
            others += char.IsAsciiDigit(c) || c is '.' or '-' ? 0 : 1;
        }

        if (others == 0 && digits > 0 && dots <= 1 && (dashes == 0 || (dashes == 1 && text[0] == '-')))
        {
            return text[0] == '-' ? ValueShape.Negative : dots == 1 ? ValueShape.Decimal : ValueShape.Integer;
        }

        if (text.Length >= 10 && char.IsAsciiDigit(text[0]) && text[4] == '-' && text[7] == '-')
        {
            return ValueShape.Date;
        }

        return text.Length == 36 && dashes == 4 ? ValueShape.Id : text.Contains(' ') ? ValueShape.Text : ValueShape.Word;
    }

    /// <summary>Finds what is unusual.</summary>
    /// <param name="parameters">The request's.</param>
    /// <param name="found">Parameter and kind; added to.</param>
    public void Check(IReadOnlyList<KeyValuePair<string, string?>> parameters, List<(string Name, Violation Kind)> found)
    {
        if (Count < 20)
        {
            return;
        }

        foreach (var (name, seen) in Parameters)
        {
            if (seen[0] >= 0.97 * Count && IndexOf(parameters, name) < 0)
            {
                found.Add((name, Violation.Missing));
            }
        }

        for (var i = 0; i < parameters.Count && i < 64; i++)
        {
            var (name, value) = parameters[i];
            if (!Parameters.TryGetValue(name, out var seen))
            {
                if (Parameters.Count < MaxParameters)
                {
                    found.Add((name, Violation.Unknown));
                }
            }
            else if (seen[0] >= 20 && seen[1 + (int)ShapeOf(value)] < 0.02 * seen[0])
            {
                found.Add((name, Violation.Shape));
            }
        }
    }

    /// <summary>Learns a request that succeeded.</summary>
    public void Learn(IReadOnlyList<KeyValuePair<string, ValueShape>> parameters, double weight)
    {
        Count += weight;
        for (var at = 0; at < parameters.Count; at++)
        {
            var (name, shape) = parameters[at];
            if (!Parameters.TryGetValue(name, out var seen))
            {
                if (Parameters.Count >= MaxParameters)
                {
                    continue;
                }

                Parameters[name] = seen = new float[Shapes + 1];
            }

            seen[0] += (float)weight;
            seen[1 + (int)shape] += (float)weight;
        }

        if (Count >= Forget)
        {
            // What was long ago weighs half, and what came once is forgotten.
            Count /= 2;
            foreach (var (name, seen) in Parameters.ToList())
            {
                for (var i = 0; i < seen.Length; i++)
                {
                    seen[i] /= 2;
                }

                if (seen[0] < 0.75)
                {
                    Parameters.Remove(name);
                }
            }
        }
    }

    private static int IndexOf(IReadOnlyList<KeyValuePair<string, string?>> parameters, string name)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (string.Equals(parameters[i].Key, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
