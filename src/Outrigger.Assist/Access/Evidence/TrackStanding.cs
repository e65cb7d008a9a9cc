namespace Outrigger.Assist.Access.Evidence;

/// <summary>How a client stands: what it was suspected of before, what was told of it, and how fast it asks.</summary>
internal sealed partial class Track
{
    // After a night's rest a client is looked at anew.
    private const double Forget = 6 * 3600;
    private const double CarriedHalfLife = 900;
    private const double CreditHalfLife = 4 * 3600;
    private const double SpoofableFloor = -3;

    // Who has asked for this much before the trap has a behaviour to be judged by.
    private const int LeastKnown = 2;

    // Chosen on development days, see docs/decisions/0265.
    private const double Plain = 0;

    private double _carried;
    private double _carriedAt;
    private double _credit;
    private double _creditAt;
    private double _minute;
    private int _thisMinute;
    private int _lastMinute;
    private byte _challengesSolved;
    private byte _logins;
    private byte _payments;
    private byte _challengesFailed;

    /// <summary>Paths that only probes ask for.</summary>
    public int Probes { get; set; }

    /// <summary>Requests in the last minute, as a sliding window: this minute's and the part of the last one's that is still in it. Not of assets.</summary>
    public double PerMinute { get; private set; }

    /// <summary>How often it asked for a trap since it was last looked at anew.</summary>
    public int TrapTouches { get; set; }

    /// <summary>Whether it touched a trap, caught or not.</summary>
    public bool HasTouchedTrap => IsTrapped || TrapTouches > 0;

    /// <summary>Whether it is to be kept over a restart.</summary>
    public bool IsStanding => IsTrapped || Math.Abs(_credit) > 0.5 || _carried > 2;

    /// <summary>The evidence carried on from earlier requests, halved every quarter of an hour.</summary>
    public double CarriedAt(double seconds) => _carried * Math.Pow(2, -Math.Max(0, seconds - _carriedAt) / CarriedHalfLife);

    /// <summary>What outcomes say: negative for a human; halved every four hours.</summary>
    public double CreditAt(double seconds) => _credit == 0 ? 0 : _credit * Math.Pow(2, -Math.Max(0, seconds - _creditAt) / CreditHalfLife);

    /// <summary>Carries on the highest of what there was and what there is.</summary>
    public void Carry(double evidence, double seconds)
    {
        if (evidence > 0 && evidence > CarriedAt(seconds))
        {
            (_carried, _carriedAt) = (Math.Min(evidence, 12), seconds);
        }
    }

    /// <summary>
    /// Whether a touch of a trap counts: at once for somebody of whom little is known or who touches one again, and as soon as
    /// its evidence speaks against it at all. Browsers and extensions that fetch or check links touch one too.
    /// </summary>
    /// <param name="evidence">Of the client after this request, in which the touch is counted.</param>
    public void ConfirmTrap(double evidence) => IsTrapped |= TrapTouches > 1 || (TrapTouches == 1 && (Pages + Calls <= LeastKnown || evidence > Plain));

    /// <summary>Takes an outcome; false when it has counted often enough.</summary>
    public bool Tell(AccessOutcomeKind kind, double seconds)
    {
        var credit = CreditAt(seconds);
        switch (kind)
        {
            case AccessOutcomeKind.ChallengeSolved:
                return TrySpoofable(ref _challengesSolved, credit, -1.5, seconds);
            case AccessOutcomeKind.LoggedIn:
                return TrySpoofable(ref _logins, credit, -1.5, seconds);
            case AccessOutcomeKind.Paid:
                return TrySpoofable(ref _payments, credit, -2.5, seconds);
            case AccessOutcomeKind.ChallengeFailed:
                if (_challengesFailed >= 3)
                {
                    return false;
                }

                _challengesFailed++;
                (_credit, _creditAt) = (Math.Min(credit + 1, 3), seconds);
                return true;
            case AccessOutcomeKind.Honeypot:
                IsTrapped = true;
                return true;
            case AccessOutcomeKind.ConfirmedBot:
                (_credit, _creditAt) = (10, seconds);
                return true;
            default:
                (_credit, _creditAt, _carried, IsTrapped, TrapTouches, Probes) = (-10, seconds, 0, false, 0, 0);
                return true;
        }
    }

    /// <summary>What is kept over a restart.</summary>
    public (double Carried, double CarriedAt, double Credit, double CreditAt, bool IsTrapped) Standing
    {
        get => (_carried, _carriedAt, _credit, _creditAt, IsTrapped);
        set => (_carried, _carriedAt, _credit, _creditAt, IsTrapped) = value;
    }

    // Whoever solves challenges for money, or owns an account, may say so twice and is still judged by what it does.
    private bool TrySpoofable(ref byte told, double credit, double amount, double seconds)
    {
        if (told >= 2 || credit <= SpoofableFloor)
        {
            return false;
        }

        told++;
        (_credit, _creditAt) = (Math.Max(credit + amount, SpoofableFloor), seconds);
        return true;
    }

    private void CountMinute(double seconds)
    {
        var minute = Math.Floor(seconds / 60);
        if (minute != _minute)
        {
            (_lastMinute, _thisMinute, _minute) = (minute == _minute + 1 ? _thisMinute : 0, 0, minute);
        }

        _thisMinute++;
        PerMinute = _thisMinute + (_lastMinute * (1 - ((seconds / 60) - minute)));
    }

    private void Restart(double seconds)
    {
        First = seconds;
        (Acts, Requests, Pages, Assets, Calls, Posts, Heads) = (0, 0, 0, 0, 0, 0, 0);
        (NotFound, Denied, Answered, Linked, Unlinked, WithoutSession, Sessions, Unknown, Meta) = (0, 0, 0, 0, 0, 0, 0, 0, 0);
        (Steps, EvenSteps, TopKind, TopPath, Gaps, Surprise, LastKind, LastPage, Probes, TrapTouches) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        (_paths0, _paths1, _topKind, _topPath, _numberKind, _number, _lastStep) = (0, 0, 0, 0, 0, -1, 0);
        (_gapSum, _gapSquares, _gapCubes) = (0, 0, 0);
        (Once, Twice, Smoothed) = (HeaderSigns.None, HeaderSigns.None, default);
        (_challengesSolved, _logins, _payments, _challengesFailed) = (0, 0, 0, 0);
    }
}
