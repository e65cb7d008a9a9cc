namespace Outrigger.Assist.Access.Evidence;

/// <summary>
/// Turns what is remembered of a client into places in a table of weights: each trait is cut into a few bins, and its
/// weights differ by how much has been seen. The sum of the weights is the evidence in log-odds, and each summand is a
/// reason. O(traits), no allocation.
/// </summary>
internal static partial class EvidenceFeatures
{
    /// <summary>Steps of how much has been seen, for each of three kinds of headers: a browser's, a browser's with signs, and none of a browser.</summary>
    public const int Stages = 3 * Steps;

    private const int Steps = 7;

    /// <summary>Places a request can set.</summary>
    public const int MaxActive = 96;

    private const int Signs = 22;
    private const int Bins = 8;

    /// <summary>Traits, in the order of the table.</summary>
    public static readonly string[] Traits =
    [
        "gap-mean", "gap-spread", "gap-skew", "assets-per-page", "calls-per-page", "not-found", "denied", "linked", "without-session", "one-kind", "distinct", "surprise", "id-walk", "posts", "meta", "trap", "heads", "unknown-paths", "one-path", "span", "signs", "requests-per-act", "sessions", "neighbours", "acts",
    ];

    private static readonly int OwnStart = Signs + 1;
    private static readonly int AddressStart = OwnStart + (Traits.Length * Bins * Stages);
    private static readonly int GroupStart = AddressStart + (Traits.Length * Bins * Stages);

    /// <summary>Places of the table; 0 is the constant.</summary>
    public static int Count { get; } = GroupStart + (4 * Bins * Stages);

    /// <summary>What a place means.</summary>
    public static string NameOf(int place)
    {
        if (place == 0)
        {
            return "constant";
        }

        if (place < OwnStart)
        {
            return "sign:" + (HeaderSigns)(1 << (place - 1));
        }

        var start = place < AddressStart ? OwnStart : place < GroupStart ? AddressStart : GroupStart;
        var at = place - start;
        var trait = at / (Bins * Stages);
        var name = start == GroupStart ? "group-" + trait.ToString(System.Globalization.CultureInfo.InvariantCulture) : (start == OwnStart ? "own:" : "address:") + Traits[trait];
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}:{at / Stages % Bins}:{at % Stages}");
    }

    /// <summary>Writes the places that are set.</summary>
    /// <param name="own">Of the session, or of address and agent without one.</param>
    /// <param name="address">Of address and agent together; null when that is <paramref name="own"/>.</param>
    /// <param name="active">Gets the places.</param>
    /// <param name="hasAssets">Whether people load assets from this site; else that a client does not says nothing.</param>
    /// <param name="hasCalls">Whether this site's pages make calls.</param>
    /// <returns>How many.</returns>
    public static int Write(Track own, Track? address, Span<int> active, bool hasAssets, bool hasCalls)
    {
        var count = 0;
        active[count++] = 0;
        var signs = own.Requests == 1 ? own.Once : own.Twice;
        for (var i = 0; i < Signs; i++)
        {
            if (((int)signs >> i & 1) != 0)
            {
                active[count++] = 1 + i;
            }
        }

        var kind = KindOf(signs);
        count = Add(own, OwnStart, kind + Stage(own.Pages + own.Calls), active, count, hasAssets, hasCalls);
        if (address is not null)
        {
            var sessions = address.Sessions switch { <= 1 => 0, 2 => 1, <= 4 => 2, <= 9 => 3, <= 24 => 4, <= 99 => 5, _ => 6 };
            count = Add(address, AddressStart, kind + sessions, active, count, hasAssets, hasCalls);
        }

        return count;
    }

    /// <summary>The place of a group's mean suspicion.</summary>
    public static int Group(int group, int bin, int size) => GroupStart + (((group * Bins) + bin) * Stages) + size;

    /// <summary>Where the stages of such headers begin.</summary>
    public static int KindOf(HeaderSigns signs) => (signs & HeaderSigns.NotBrowser) != 0 ? 2 * Steps : signs is HeaderSigns.None or HeaderSigns.OldVersion ? 0 : Steps;

    private static int Stage(int seen) => seen switch { <= 1 => 0, <= 3 => 1, <= 7 => 2, <= 15 => 3, <= 31 => 4, <= 63 => 5, _ => 6 };

    // Where the bins of the traits end, in the order of use; made once, so that binning allocates nothing.
    private static readonly double[][] Edges =
    [
        [-1.2, -0.2, 0.6, 1.4, 2.2, 3],
        [0.1, 0.3, 0.6, 0.9, 1.2, 1.6],
        [-1.5, -0.9, -0.4, 0, 0.5, 1],
        [0.01, 0.3, 0.8, 1.6, 3, 6],
        [0.01, 0.3, 0.8, 1.6, 3, 6],
        [0.001, 0.02, 0.05, 0.12, 0.3, 0.6],
        [0.001, 0.03, 0.08, 0.2, 0.4, 0.7],
        [0.01, 0.2, 0.5, 0.8, 0.95],
        [0.001, 0.1, 0.3, 0.6, 0.99],
        [0.05, 0.2, 0.4, 0.6, 0.8, 0.95],
        [0.05, 0.15, 0.35, 0.6, 0.8, 0.95],
        [1, 1.5, 2, 2.5, 3, 4, 5],
        [0.05, 0.2, 0.4, 0.7, 0.95],
        [0.001, 0.05, 0.15, 0.3, 0.5, 0.8],
        [0.001, 0.05, 0.15, 0.3, 0.6],
        [0.05, 0.2, 0.4, 0.6, 0.8, 0.95],
        [10, 60, 300, 900, 3600, 10_800, 28_800],
        [1.05, 1.5, 2.5, 5, 10, 20],
        [0.01, 0.2, 0.5, 0.8, 1.2],
        [1.1, 2.1, 3.1, 4.1, 5.1, 6.5, 8.5],
        [1.1, 2.1, 3.1, 4.1, 5.1, 6.1, 7.1],
    ];

    private static int Add(Track of, int start, int stage, Span<int> active, int count, bool hasAssets, bool hasCalls)
    {
        var done = Math.Max(1.0, of.Pages + of.Calls);
        ReadOnlySpan<int> bins =
        [
            of.Gaps == 0 ? 7 : Bin(of.GapMean, Edges[0]),
            of.Gaps < 3 ? 7 : Bin(of.GapDeviation, Edges[1]),
            of.Gaps < 8 ? 7 : Bin(of.GapSkew, Edges[2]),
            of.Pages == 0 || !hasAssets ? 7 : Bin(of.Assets / (double)of.Pages, Edges[3]),
            of.Pages == 0 || !hasCalls ? 7 : Bin(of.Calls / (double)of.Pages, Edges[4]),
            of.Answered == 0 ? 7 : Bin(of.NotFound / (double)of.Answered, Edges[5]),
            of.Answered == 0 ? 7 : Bin(of.Denied / (double)of.Answered, Edges[6]),
            of.Linked + of.Unlinked == 0 ? 7 : Bin(of.Linked / (double)(of.Linked + of.Unlinked), Edges[7]),
            Bin(of.WithoutSession / done, Edges[8]),
            Bin(of.TopKind / done, Edges[9]),
            Bin(of.DistinctShare, Edges[10]),
            Bin(of.Surprise, Edges[11]),
            of.Steps < 2 ? 7 : Bin(of.EvenSteps / (double)of.Steps, Edges[12]),
            Bin(of.Posts / done, Edges[13]),
            Math.Min(3, of.Meta),
            of.HasTouchedTrap ? 1 : 0,
            of.Heads == 0 ? 0 : 1,
            Bin(of.Unknown / done, Edges[14]),
            Bin(of.TopPath / done, Edges[15]),
            Bin(of.Last - of.First, Edges[16]),
            Math.Min(4, System.Numerics.BitOperations.PopCount((uint)(of.Requests == 1 ? of.Once : of.Twice))),
            !hasAssets && !hasCalls ? 7 : Bin(of.Requests / Math.Max(1.0, of.Acts), Edges[17]),
            of.WithoutSession == 0 ? 7 : Bin(of.Sessions / (double)of.WithoutSession, Edges[18]),
            Bin(Math.Log2(1 + of.Neighbours), Edges[19]),
            Bin(Math.Log2(1 + of.Acts), Edges[20]),
        ];
        for (var trait = 0; trait < bins.Length; trait++)
        {
            active[count++] = start + (((trait * Bins) + bins[trait]) * Stages) + stage;
        }

        return count;
    }

    private static int Bin(double value, double[] edges)
    {
        var bin = 0;
        while (bin < edges.Length && value >= edges[bin])
        {
            bin++;
        }

        return bin;
    }
}
