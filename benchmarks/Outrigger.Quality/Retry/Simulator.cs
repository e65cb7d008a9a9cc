using Outrigger.Assist.Retry;

namespace Outrigger.Quality.Retry;

/// <summary>
/// A client that sends requests at random moments to a downstream of 50 workers with 50 ms a request (1,000 a second) and
/// an unbounded queue. The client gives up an attempt after one second; the downstream does not know and works on it all
/// the same, which is what keeps an overload going. The same seed draws the same requests for every policy.
/// </summary>
internal sealed class Simulator(Scenario scenario, IRetryPolicy policy, ulong seed)
{
    private const int Workers = 50;
    private const double ServiceSeconds = 0.05;
    private const double ServiceSpread = 0.5;
    private const double Timeout = 1;
    private const double Deadline = 10;
    private const int Routes = 20;
    private const double RefusalSeconds = 0.002;

    private readonly List<Request> _requests = [];
    private readonly Queue<(int Attempt, double At)> _timeouts = new();
    private readonly Queue<int> _waiting = new();
    private readonly PriorityQueue<(int Attempt, bool IsDone), double> _events = new();
    private readonly PriorityQueue<int, double> _retries = new();
    private readonly List<AttemptState> _attempts = [];
    private int _busy;
    private int _inFlight;
    private double _now;

    private readonly RunResult _result = new((int)Math.Ceiling(scenario.Duration));

    public RunResult Run()
    {
        var next = NextArrival(0);
        while (true)
        {
            var arrival = next < scenario.Duration ? next : double.MaxValue;
            var timeout = _timeouts.TryPeek(out var first) ? first.At : double.MaxValue;
            var service = _events.TryPeek(out _, out var at) ? at : double.MaxValue;
            var retry = _retries.TryPeek(out _, out var due) ? due : double.MaxValue;
            _now = Math.Min(Math.Min(arrival, timeout), Math.Min(service, retry));
            if (_now == double.MaxValue)
            {
                break;
            }

            if (_now == arrival)
            {
                _requests.Add(new Request(arrival, (int)(Draw(_requests.Count, 0, 1) * Routes), GetPoison(_requests.Count)));
                Send(_requests.Count - 1);
                next = NextArrival(arrival);
            }
            else if (_now == timeout)
            {
                _timeouts.Dequeue();
                Answer(first.Attempt, RetryFailureClass.Timeout);
            }
            else if (_now == service)
            {
                var (attempt, isDone) = _events.Dequeue();
                Serve(attempt, isDone);
            }
            else
            {
                var id = _retries.Dequeue();
                var request = _requests[id];
                if (policy.MaySend(request.Token, _now))
                {
                    Send(id);
                }
            }
        }

        _result.Requests = _requests.Count;
        return _result;
    }

    private double NextArrival(double now) => now - (Math.Log(1 - Draw(_requests.Count, 0, 2)) / (scenario.Utilisation * 1000));

    private int GetPoison(int request)
    {
        if (Draw(request, 0, 3) >= scenario.PoisonShare)
        {
            return 0;
        }

        return Draw(request, 0, 4) < scenario.PoisonInDisguise ? -1 : 1 + (int)(Draw(request, 0, 5) * scenario.PoisonKinds);
    }

    private void Send(int request)
    {
        var r = _requests[request];
        r.Attempts++;
        _result.Attempts++;
        _result.Retries += r.Attempts > 1 ? 1 : 0;
        _result.Probes += r.Attempts > 1 && policy.IsProbe(r.Token) ? 1 : 0;
        _inFlight++;
        var attempt = _attempts.Count;
        _attempts.Add(new AttemptState { Request = request, SentAt = _now, Number = r.Attempts });
        if (scenario.CapacityLeft <= 0 && scenario.IsTrouble(_now))
        {
            _events.Enqueue((attempt, false), _now + RefusalSeconds);
            return;
        }

        _timeouts.Enqueue((attempt, _now + Timeout));
        if (_busy < Workers)
        {
            Start(attempt);
        }
        else
        {
            _waiting.Enqueue(attempt);
        }
    }

    private void Start(int attempt)
    {
        _busy++;
        var a = _attempts[attempt];
        var normal = Math.Sqrt(-2 * Math.Log(1 - Draw(a.Request, a.Number, 6))) * Math.Cos(2 * Math.PI * Draw(a.Request, a.Number, 7));
        var seconds = ServiceSeconds * Math.Exp((ServiceSpread * normal) - (ServiceSpread * ServiceSpread / 2));
        if (scenario.CapacityLeft > 0 && scenario.IsTrouble(_now))
        {
            seconds /= scenario.CapacityLeft;
        }

        var fault = scenario.IsBlip(_now) ? scenario.BlipShare : scenario.FaultShare;
        a.Fails = Draw(a.Request, a.Number, 8) < fault;
        if (Draw(a.Request, a.Number, 9) < scenario.HangShare)
        {
            seconds = 1.5;
        }
        else if (a.Fails)
        {
            seconds *= 0.2;
        }

        _events.Enqueue((attempt, true), _now + seconds);
    }

    private void Serve(int attempt, bool isDone)
    {
        if (!isDone)
        {
            Answer(attempt, RetryFailureClass.Connection, "refused");
            return;
        }

        _busy--;
        if (_waiting.TryDequeue(out var waiting))
        {
            Start(waiting);
        }

        var a = _attempts[attempt];
        var request = _requests[a.Request];
        if (a.Fails || request.Poison < 0)
        {
            var kind = a.Fails ? Draw(a.Request, a.Number, 10) : 0.9;
            var (failure, words) = kind switch
            {
                < 0.35 => (RetryFailureClass.Unavailable, "unavailable"),
                < 0.65 => (RetryFailureClass.Connection, "reset"),
                < 0.8 => (RetryFailureClass.ServerError, "bad gateway"),
                _ => (RetryFailureClass.ServerError, "internal error"),
            };
            Answer(attempt, failure, words);
        }
        else if (request.Poison > 0)
        {
            Answer(attempt, RetryFailureClass.ServerError, "poison " + request.Poison);
        }
        else
        {
            Answer(attempt, null);
        }
    }

    private void Answer(int attempt, RetryFailureClass? failure, string words = "timeout")
    {
        var a = _attempts[attempt];
        if (a.IsAnswered)
        {
            return;
        }

        a.IsAnswered = true;
        _inFlight--;
        var request = _requests[a.Request];
        policy.Observe(failure, a.Number == 1, (_now - a.SentAt) * 1000, _now);
        if (a.Number > 1)
        {
            var isProbe = policy.IsProbe(request.Token);
            _result.RetriesRight += failure is null ? 1 : 0;
            _result.ProbesRight += isProbe && failure is null ? 1 : 0;
            policy.Conclude(request.Token, request.Before, failure is null, _now);
        }

        if (failure is not { } f)
        {
            _result.AddSuccess(request.At);
            return;
        }

        var route = request.Poison switch { 0 => request.Route, < 0 => request.Route % scenario.DisguisedRoutes, _ => request.Poison % Routes };
        var fault = new Fault(f, Signature(0, f, words), Signature(route + 1, f, words), a.Number, (Deadline - (_now - request.At)) * 1000, _inFlight);
        request.Before = fault;
        if (policy.TryAdvise(fault, _now, out var delayMs, out var token))
        {
            request.Token = token;
            _retries.Enqueue(a.Request, _now + (delayMs / 1000));
        }
    }

    private static ulong Signature(int route, RetryFailureClass failure, string words)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in words)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return Mix(hash + ((ulong)route * 31) + (ulong)failure) | 1;
    }

    // A draw belongs to request, attempt and purpose: whatever a policy does, the others' draws stay the same.
    private double Draw(int request, int attempt, int purpose) =>
        (Mix(seed ^ Mix(((ulong)request << 16) ^ ((ulong)attempt << 8) ^ (ulong)purpose)) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    private sealed class Request(double at, int route, int poison)
    {
        public readonly double At = at;
        public readonly int Route = route;

        /// <summary>0 none, −1 in disguise, else which error.</summary>
        public readonly int Poison = poison;
        public int Attempts;
        public Fault Before;
        public object? Token;
    }

    private sealed class AttemptState
    {
        public int Request;
        public int Number;
        public double SentAt;
        public bool Fails;
        public bool IsAnswered;
    }
}
