namespace Outrigger.Assist.Access.Evidence;

/// <summary>The mean suspicion of those who have something in common: a fingerprint, an address, a kind of path. 24 bytes.</summary>
internal struct EvidenceGroup
{
    private const float Halve = 4000;

    /// <summary>How many were counted.</summary>
    public float Clients { get; private set; }

    /// <summary>The sum of their probabilities.</summary>
    public float Sum { get; private set; }

    /// <summary>The mean of the others, drawn towards nothing while there are few.</summary>
    public readonly double MeanWithout(float own) => (Sum - own + 0.3) / (Clients - 1 + 2);

    /// <summary>One more, or one that has changed.</summary>
    public void Move(float before, float now, bool isNew)
    {
        Clients += isNew ? 1 : 0;
        Sum = Math.Max(0, Sum + now - before);
        if (Clients > Halve)
        {
            (Clients, Sum) = (Clients / 2, Sum / 2);
        }
    }
}
