using Outrigger.Assist.Triage;

namespace Outrigger.Quality.Triage;

/// <summary>Prototype.</summary>
internal sealed class TriageRule : IQueueRule
{
    private readonly Dictionary<int, (double Sum, double N)> _effort = [];
    private (double Sum, double N) _all;
    private readonly Dictionary<int, (int N, double Last)> _reports = [];
    private readonly double[,] _served = new double[3, 168];
    private readonly Outrigger.Core.Learning.RecursiveLeastSquares _rls = new(NX, 1, 1);
    private const int NX = 11;
    private readonly Dictionary<int, (double Sum, double N)> _res = [];
    private double Cat(int c) { var (s, n) = _res.GetValueOrDefault(c); return s / (n + 10); }
    private readonly double[] _x = new double[NX];
    private int _confirmed;
    private static double P(string n, double d) => Environment.GetEnvironmentVariable("T_" + n) is { } v ? double.Parse(v, System.Globalization.CultureInfo.InvariantCulture) : d;
    private readonly double _w = P("W", 0.5), _len = P("L", 1), _k = P("K", 6), _b0 = P("B", 0.01), _rep = P("R", 0.3), _s = P("S", 1), _q = P("Q", 3), _cq = P("CQ", 0), _lv = P("LV", 1);
    private readonly double _learn = P("LEARN", 1);
    public string Name => "ours";
    public void Arrived(Fault fault, double now) => _reports[fault.Number] = (1, now);
    public void ReportedAgain(Fault fault, double now) => _reports[fault.Number] = (_reports[fault.Number].N + 1, now);
    private readonly double[] _ahead = new double[3];
    public int Choose(IReadOnlyList<Fault> waiting, double now)
    {
        Array.Clear(_ahead);
        foreach (var f in waiting) _ahead[f.Skill] += Math.Exp(Lp(f));
        var best = 0; var highest = double.NegativeInfinity;
        for (var i = 0; i < waiting.Count; i++) { var v = Score(waiting[i], now); if (v > highest) { (best, highest) = (i, v); } }
        return best;
    }
    private double Cum(int k, double t) { var w = Math.Floor(t / 168); var h = t - w * 168; var i = (int)h; return w * _cum[k, 168] + _cum[k, i] + (h - i) * _served[k, i]; }
    private readonly double[,] _cum = new double[3, 169];
    private static readonly bool TP = P("TP", 0) > 0, TH = P("TH", 0) > 0;
    private double Lp(Fault f)
    {
        if (TP) return Math.Log(f.Effort);
        var (s, n) = _effort.GetValueOrDefault(f.Category);
        var g = _all.N > 0 ? _all.Sum / _all.N : 0;
        return (s + 3 * g) / (n + 3);
    }
    private void Features(Fault f, double now)
    {
        _x[0] = 1; _x[1] = (int)f.Severity; _x[2] = Math.Log(1 + f.People); _x[3] = Math.Log(1 + f.Systems); _x[4] = f.IsSafety ? 1 : 0;
        _x[5] = f.Kind == WorkKind.Alarm ? 1 : 0; _x[6] = f.Kind == WorkKind.Inspection ? 1 : 0;
        var age = Math.Max(0, now - f.Arrival);
        if (P("F", 1) > 0) { _x[8] = Math.Log(1 + age / 8); _x[9] = Cat(f.Category) * (P("F",1) > 1 ? 1 : 0); _x[10] = Cat(f.Category) * Math.Log(1 + age / 8); }
        if (P("F7", 0) > 0) _x[7] = (_reports[f.Number].N - 0.03 * age) / Math.Sqrt(1 + 0.03 * age); else
        _x[7] = Math.Log((_reports[f.Number].N) / (1 + 0.03 * age));
    }
    private double Score(Fault f, double now)
    {
        var lp = Lp(f);
        Features(f, now);
        double imp;
        if (_learn > 0 && _confirmed > 30) imp = _lv * _rls.Predict(_x);
        else imp = _w * ((int)f.Severity + 0.4 * Math.Log(1 + f.People) + 0.3 * Math.Log(1 + f.Systems) + (f.IsSafety ? 1 : 0));
        if (TH) imp = _lv * Math.Log(f.HarmAt(Math.Max(now, P("TD",0) > 0 ? f.Due : now))); else imp += _rep * Math.Log(_reports[f.Number].N);
        var slack = f.Due - now - Math.Exp(lp);
        double u;
        if (_s > 0 && now > 168)
        {
            // Work the team does before it is due, by last week's hours.
            var cap = Cum(f.Skill, f.Due) - Cum(f.Skill, now);
            u = now > f.Due ? 1 : Math.Exp(-Math.Max(0, cap - Math.Exp(lp)) / (_q * Math.Exp(_all.Sum / _all.N) + _cq * _ahead[f.Skill]));
        }
        else u = Math.Exp(-Math.Max(0, slack) / _k);
        return imp - _len * lp + Math.Log(_b0 + u);
    }
    public void Closed(Fault fault, double started, double now, bool isConfirmed)
    {
        var l = Math.Log(now - started);
        var (s, n) = _effort.GetValueOrDefault(fault.Category);
        _effort[fault.Category] = (s + l, n + 1); _all = (_all.Sum + l, _all.N + 1);
        if (isConfirmed) { Features(fault, now); var lev = Math.Clamp(Math.Ceiling(Math.Log(fault.HarmAt(now)) / 1.1), 0, 3); if (_confirmed > 30) { var (rs, rn) = _res.GetValueOrDefault(fault.Category); _res[fault.Category] = (rs + lev - (_rls.Predict(_x) - _rls.Weights[9] * _x[9] - _rls.Weights[10] * _x[10]), rn + 1); } _rls.Update(_x, Environment.GetEnvironmentVariable("T_C0")!=null ? (int)fault.Confirmed : Math.Clamp(Math.Ceiling(Math.Log(fault.HarmAt(now)) / 1.1), 0, 3)); _confirmed++; }
        // spread
        for (var h = started; h < now; ) { var next = Math.Min(now, Math.Floor(h) + 1); var slot = (int)Math.Floor(h) % 168; _pend[fault.Skill, slot] += next - h; h = next; }
        var week = (int)(now / 168);
        if (week != _week) { for (var k = 0; k < 3; k++) for (var i = 0; i < 168; i++) { _served[k, i] = _week == 0 ? _pend[k, i] : 0.5 * _served[k, i] + 0.5 * _pend[k, i]; _pend[k, i] = 0; } for (var k = 0; k < 3; k++) for (var i = 0; i < 168; i++) _cum[k, i + 1] = _cum[k, i] + _served[k, i]; _week = week; }
    }
    private readonly double[,] _pend = new double[3, 168];
    private int _week;
}
