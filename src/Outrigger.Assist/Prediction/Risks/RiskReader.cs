using System.Numerics;
using static Outrigger.Assist.Prediction.Risks.RiskKeys;

namespace Outrigger.Assist.Prediction.Risks;

/// <summary>
/// Reads the traits of a request that need nothing learned: before the engine's lock is taken, so that requests at the same
/// time wait for each other as little as can be. Pure.
/// </summary>
internal static class RiskReader
{
    private const int MaxDependencies = 16;
    private const int MaxParameters = 64;
    private const int MaxShapes = 24;

    /// <summary>Reads.</summary>
    /// <param name="facts">What is known of the request.</param>
    /// <param name="route">Its route.</param>
    public static RiskCase Read(RequestFacts facts, string route)
    {
        var asked = new RiskCase { Route = route, Method = facts.Method, ClientVersion = facts.ClientVersion, BodyBytes = facts.BodyBytes, Size = (ulong)BitOperations.Log2((ulong)Math.Max(0, facts.BodyBytes) + 1) };
        asked.RouteKey = Join(Hash(route), Hash(facts.Method));
        asked.ClientKey = facts.ClientVersion is { Length: > 0 } version ? Join(1, Hash(version)) : 0;
        asked.PairKey = Join(asked.RouteKey, asked.ClientKey);
        asked.SenderKey = facts.Sender is { Length: > 0 } sender ? Join(2, Hash(sender)) : 0;
        asked.Add(0, Join(3, asked.RouteKey), 1);
        asked.Add(1, Join(4, asked.ClientKey), 1);
        asked.Add(1, Join(5, asked.PairKey), 1);
        asked.Add(2, Join(6, asked.Size), 1);
        asked.Add(2, Join(Join(7, asked.Size), asked.RouteKey), 1);
        AddDependencies(facts, asked);
        AddShapes(facts, asked);
        return asked;
    }

    private static void AddDependencies(RequestFacts facts, RiskCase asked)
    {
        for (var i = 0; i < facts.Dependencies.Count && i < MaxDependencies; i++)
        {
            var (name, health) = facts.Dependencies[i];
            if (!double.IsFinite(health))
            {
                continue;
            }

            var ill = 1 - Math.Clamp(health, 0, 1);
            var key = Join(9, Hash(name));
            asked.Add(3, key, ill);
            asked.Add(3, Join(key, asked.RouteKey), ill);
            asked.Add(3, Join(Join(10, (ulong)(ill * 4)), Join(key, asked.RouteKey)), ill >= 0.25 ? 1 : 0);
            if (1 - ill < asked.WorstHealth)
            {
                (asked.WorstDependency, asked.WorstHealth) = (name, 1 - ill);
            }
        }
    }

    private static void AddShapes(RequestFacts facts, RiskCase asked)
    {
        for (var i = 0; i < facts.Parameters.Count && i < MaxParameters; i++)
        {
            var (name, value) = facts.Parameters[i];
            var shape = ParameterProfile.ShapeOf(value);
            asked.Shapes.Add(new(name, shape));
            if (i < MaxShapes)
            {
                asked.Add(4, Join(Join(11, Hash(name)), Join(asked.RouteKey, (ulong)shape)), 0.5);
            }
        }
    }
}
