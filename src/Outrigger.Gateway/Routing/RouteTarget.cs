using System.Text.Json;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Routing;

/// <summary>One place a call can go: an upstream and the name the model has there. Immutable.</summary>
internal sealed class RouteTarget
{
    public RouteTarget(Upstream upstream, string model, double weight = 1, bool isFallback = false, string? api = null)
    {
        Api = api ?? upstream.Api;
        Upstream = upstream;
        Model = model;
        Weight = weight;
        IsFallback = isFallback;
        ModelUtf8 = JsonEncodedText.Encode(model).EncodedUtf8Bytes.ToArray();
    }

    public Upstream Upstream { get; }

    public string Model { get; }

    /// <summary>The model name as it stands in JSON, without quotes.</summary>
    public ReadOnlyMemory<byte> ModelUtf8 { get; }

    /// <summary>The API that translated chats are put to: <c>chat</c> or <c>responses</c>.</summary>
    public string Api { get; }

    public double Weight { get; }

    public bool IsFallback { get; }
}

/// <summary>Where a model name leads.</summary>
/// <param name="Name">The name that was asked for.</param>
/// <param name="IsAlias">Whether it is one of our own names.</param>
/// <param name="Targets">At least one target; those that share the calls first, fallbacks behind them.</param>
/// <param name="Cache">What is set for the response cache; null for nothing.</param>
internal sealed record Route(string Name, bool IsAlias, RouteTarget[] Targets, CacheSetting? Cache = null)
{
    private readonly double _totalWeight = Targets.Where(t => !t.IsFallback).Sum(t => t.Weight);

    /// <summary>
    /// The targets in the order this call tries them: one of those that share, drawn by weight; the others of them; then
    /// the fallbacks. A route with one target allocates nothing.
    /// </summary>
    /// <param name="draw">A random number in [0, 1).</param>
    public RouteTarget[] Order(double draw)
    {
        if (Targets.Length == 1)
        {
            return Targets;
        }

        var mark = draw * _totalWeight;
        var first = 0;
        for (var i = 0; i < Targets.Length && !Targets[i].IsFallback; i++)
        {
            if (Targets[i].Weight <= 0)
            {
                continue;
            }

            first = i;
            mark -= Targets[i].Weight;
            if (mark < 0)
            {
                break;
            }
        }

        return [Targets[first], .. Targets.Where((t, i) => i != first && (t.IsFallback || t.Weight > 0))];
    }
}
