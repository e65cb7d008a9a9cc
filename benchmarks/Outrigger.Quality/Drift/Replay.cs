using System.Buffers;
using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;

namespace Outrigger.Quality.Drift;

/// <summary>What came of one release; numbers of answers of the new version.</summary>
internal sealed record Release(string Kind, int? RollBackAt, int? AlarmAt, int? FixedAt, int? TestedAt, string Reason);

/// <summary>One interface with two days of history, on which releases are tried one after the other from the same state.</summary>
internal sealed class Replay
{
    public const string Route = "GET /things/{id}";

    private const int History = 3_000;
    private const double Days = 2;

    private readonly GuardStand _stand;
    private readonly byte[] _state;
    private readonly double _batchWeight;

    public Replay(GuardStand stand, int seed)
    {
        _stand = stand;
        var random = new Random(seed);
        Shape = ApiShape.Create(random);
        _batchWeight = random.Next(2) * 0.03;
        var writer = new ArrayBufferWriter<byte>();
        stand.Store.Load(1, new byte[4]);
        var traffic = new ApiTraffic(Shape, random) { BatchWeight = _batchWeight };
        for (var i = 0; i < History; i++)
        {
            Send(traffic, "v1", Change.None, i * Days * 24 / History);
        }

        stand.Store.Save(writer);
        _state = writer.WrittenSpan.ToArray();
    }

    public ShapeField Shape { get; }

    /// <summary>How large the saved profile is, and how many fields it has.</summary>
    public (int Bytes, int Fields) Size => (_state.Length, _stand.Profile.Fields.Count);

    /// <summary>Releases a new version.</summary>
    /// <param name="kind">What is tried, for the table.</param>
    /// <param name="seed">The seed of the traffic.</param>
    /// <param name="share">The new version's share of the traffic.</param>
    /// <param name="most">How many of its answers are looked at.</param>
    /// <param name="version">What is different in the new version.</param>
    /// <param name="world">What changes in the world: in both versions, from a moment on.</param>
    /// <param name="prepare">What changes in the traffic.</param>
    public Release Try(string kind, int seed, double share, int most, Change version, Change? world = null, Action<ApiTraffic>? prepare = null)
    {
        _stand.Store.Load(1, _state);
        var random = new Random(seed);
        var traffic = new ApiTraffic(Shape, random) { BatchWeight = _batchWeight };
        prepare?.Invoke(traffic);
        if (kind == "declared-removal")
        {
            _stand.Guard.Announce(TenantId.Default, Route, new("v2", Removed: [PathOf(Shape, version.Field!)!]));
        }

        var baselines = new Baselines();
        int? rollBack = null, alarm = null;
        var reason = "";
        var startHour = (Days * 24) + (random.NextDouble() * 24);
        var answers = 0;
        for (var i = 0; answers < most; i++)
        {
            var isNew = random.NextDouble() < share;
            answers += isNew ? 1 : 0;
            var isWorld = world is not null && answers >= world.From;
            var change = isWorld ? world! : isNew && answers >= version.From ? version : Change.None;
            if (kind == "slow-start" && answers > 20)
            {
                change = Change.None;
            }

            var decision = Send(traffic, isNew ? "v2" : "v1", change, startHour + (i * 0.002));
            if (!isNew)
            {
                continue;
            }

            if (decision is { Outcome: "alarm" or "hold" or "roll-back" })
            {
                alarm ??= answers;
            }

            if (decision is { Outcome: "roll-back" } && rollBack is null)
            {
                rollBack = answers;
                reason = string.Join("; ", decision.Reasons.Select(static each => each.What + ": " + each.Value)) + $"; share {share}, world {world?.Share:0.00} from {world?.From}";
            }

            baselines.Look(_stand.Profile, _stand.Profile.Find("v2")!, answers);
            if (rollBack is not null && baselines is { FixedAt: not null, TestedAt: not null })
            {
                break;
            }
        }

        return new(kind, rollBack, alarm, baselines.FixedAt, baselines.TestedAt, reason);
    }

    public static string? PathOf(ShapeField parent, ShapeField wanted, string path = "")
    {
        foreach (var child in parent.Children)
        {
            var own = path + child.Name;
            if (child == wanted)
            {
                return own;
            }

            if (child.Children.Count > 0 && PathOf(child, wanted, own + (child.Kind == ValueKind.List ? "[]." : ".")) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private Outrigger.Assist.Decisions.Decision? Send(ApiTraffic traffic, string version, Change change, double hour)
    {
        _stand.Clock.Now = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero).AddHours(hour);
        var client = traffic.Client(hour % 24);
        var (status, latency, body) = traffic.Answer(client, change);
        return _stand.Guard.Observe(TenantId.Default, new ApiExchange(Route, version, body.Span, status, ApiTraffic.Clients[client], latency));
    }
}
