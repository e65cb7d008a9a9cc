using System.Globalization;
using Outrigger.Assist.Prediction;

namespace Outrigger.Quality.Prediction;

/// <summary>What traffic is like. Development and report have parameters and seeds of their own.</summary>
internal sealed record TrafficSettings(
    int Seed, int Routes, int Versions, int Dependencies, double NoiseTop, double BugShare, double IncidentsPerHour, double IncidentMinutes, double DeploysPerHour, double SlipShare, double HealthNoise, double PerSecond);

/// <summary>A request with what became of it. The true probability is known to the simulator alone.</summary>
internal sealed record TrafficRequest(double Seconds, RequestFacts Facts, bool Failed, double TrueProbability, string Route);

/// <summary>
/// A backend and its clients: routes with parameters and dependencies, client versions that send some parameters wrongly,
/// versions and routes that do not fit together, limits of payloads, dependencies that break down for a while (and whose
/// health is seen late and with noise), bad deployments that only failures show, and noise nobody can foretell.
/// </summary>
internal sealed class TrafficWorld
{
    private static readonly Func<Random, string>[] Shapes =
    [
        static random => random.Next(1, 5000).ToString(CultureInfo.InvariantCulture),
        static random => (random.NextDouble() * 100).ToString("0.00", CultureInfo.InvariantCulture),
        static random => $"2026-{random.Next(1, 12):00}-{random.Next(1, 28):00}",
        static random => "w" + (char)('a' + random.Next(26)) + (char)('a' + random.Next(26)),
        static random => random.Next(2) == 0 ? "true" : "false",
        static random => "some words " + random.Next(100),
    ];

    private static readonly string[] Wrong = ["", "-7", "n/a", "{}", "two words", "12.5"];

    private readonly TrafficSettings _settings;
    private readonly Random _random;
    private readonly Route[] _routes;
    private readonly double[] _slips;
    private readonly Dictionary<(int Route, int Version), double> _bugs = [];

    public TrafficWorld(TrafficSettings settings)
    {
        _settings = settings;
        _random = new Random(settings.Seed);
        _routes = [.. Enumerable.Range(0, settings.Routes).Select(CreateRoute)];
        _slips = [.. Enumerable.Range(0, settings.Versions).Select(version => settings.SlipShare * (version % 3 == 0 ? 2.5 : 0.5))];
        foreach (var route in Enumerable.Range(0, settings.Routes))
        {
            foreach (var version in Enumerable.Range(0, settings.Versions).Where(_ => _random.NextDouble() < settings.BugShare))
            {
                _bugs[(route, version)] = 0.4 + (0.55 * _random.NextDouble());
            }
        }
    }

    public IEnumerable<TrafficRequest> Play(int count)
    {
        var incidentEnds = new double[_settings.Dependencies];
        var severity = new double[_settings.Dependencies];
        var seen = new double[_settings.Dependencies];
        var deployEnds = new double[_settings.Routes];
        var deployLoss = new double[_settings.Routes];
        var seconds = 0.0;
        for (var i = 0; i < count; i++)
        {
            var step = -Math.Log(1 - _random.NextDouble()) / _settings.PerSecond;
            seconds += step;
            for (var d = 0; d < severity.Length; d++)
            {
                if (seconds > incidentEnds[d])
                {
                    severity[d] = 0;
                    if (_random.NextDouble() < _settings.IncidentsPerHour * step / 3600)
                    {
                        incidentEnds[d] = seconds + (_settings.IncidentMinutes * 60 * (0.5 + _random.NextDouble()));
                        severity[d] = 0.4 + (0.6 * _random.NextDouble());
                    }
                }

                // Health checks are late: what is seen follows what is with a lag of ten seconds.
                seen[d] += (severity[d] - seen[d]) * Math.Min(1, step / 10);
            }

            for (var r = 0; r < deployEnds.Length; r++)
            {
                if (seconds > deployEnds[r])
                {
                    deployLoss[r] = 0;
                    if (_random.NextDouble() < _settings.DeploysPerHour * step / 3600)
                    {
                        deployEnds[r] = seconds + (300 * (0.5 + _random.NextDouble()));
                        deployLoss[r] = 0.3 + (0.6 * _random.NextDouble());
                    }
                }
            }

            yield return CreateRequest(seconds, severity, seen, deployLoss);
        }
    }

    private TrafficRequest CreateRequest(double seconds, double[] severity, double[] seen, double[] deployLoss)
    {
        var at = (int)(_routes.Length * Math.Pow(_random.NextDouble(), 1.6));
        var route = _routes[at];
        var version = (int)(_settings.Versions * Math.Pow(_random.NextDouble(), 1.5));
        var holds = 1 - route.Noise;
        var parameters = new List<KeyValuePair<string, string?>>();
        foreach (var parameter in route.Parameters)
        {
            if (_random.NextDouble() < _slips[version] / route.Parameters.Length)
            {
                var isMissing = _random.Next(2) == 0;
                holds *= 1 - parameter.Harm;
                if (!isMissing)
                {
                    parameters.Add(new(parameter.Name, Wrong[_random.Next(Wrong.Length)]));
                }
            }
            else
            {
                parameters.Add(new(parameter.Name, Shapes[parameter.Shape](_random)));
            }
        }

        var bytes = (long)Math.Exp((route.LogBytes * 0.9) + (1.2 * Normal()));
        holds *= bytes > route.MaxBytes ? 0.1 : 1;
        holds *= 1 - _bugs.GetValueOrDefault((at, version));
        holds *= 1 - deployLoss[at];
        foreach (var (dependency, weight) in route.Dependencies)
        {
            holds *= 1 - (severity[dependency] * weight);
        }

        var probability = Math.Clamp(1 - holds, 0, 1);
        var facts = new RequestFacts(route.Path.Replace("{n}", _random.Next(1000, 99_999).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), route.Method)
        {
            Parameters = parameters,
            BodyBytes = bytes,
            ClientVersion = "app/" + version,
            Sender = "s" + _random.Next(2000),
            Dependencies = [.. seen.Select((ill, d) => new KeyValuePair<string, double>("d" + d, Math.Clamp(1 - ill + (_settings.HealthNoise * Normal()), 0, 1)))],
        };
        return new TrafficRequest(seconds, facts, _random.NextDouble() < probability, probability, route.Method + route.Path);
    }

    private Route CreateRoute(int number) => new(
        $"/api/r{(char)('a' + (number % 26))}{(char)('a' + (number / 26))}/{(number % 2 == 0 ? "{n}" : "list")}",
        number % 3 == 0 ? "POST" : "GET",
        _settings.NoiseTop * _random.NextDouble(),
        [.. Enumerable.Range(0, _random.Next(2, 8)).Select(p => new Parameter("p" + p, _random.Next(Shapes.Length), 0.5 + (0.48 * _random.NextDouble())))],
        [.. Enumerable.Range(0, _settings.Dependencies).Where(_ => _random.NextDouble() < 0.4).Select(d => (d, 0.4 + (0.6 * _random.NextDouble())))],
        6 + (3 * _random.NextDouble()),
        (long)Math.Exp(9 + (2 * _random.NextDouble())));

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private sealed record Route(string Path, string Method, double Noise, Parameter[] Parameters, (int Dependency, double Weight)[] Dependencies, double LogBytes, long MaxBytes);

    private sealed record Parameter(string Name, int Shape, double Harm);
}
