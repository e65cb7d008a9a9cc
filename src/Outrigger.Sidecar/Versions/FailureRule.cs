namespace Outrigger.Sidecar.Versions;

/// <summary>
/// The fixed rule beside the guard, which has to learn first: a version that fails at least ten of its last twenty answers
/// (status 5xx, or none) while the stable one fails fewer than a tenth of its last hundred is taken away. At one failure
/// in a hundred, twenty answers with ten failures come once in 10^15. Not thread-safe.
/// </summary>
internal sealed class FailureRule
{
    private const int Looked = 20;
    private const int Wanted = 10;

    private readonly bool[] _canary = new bool[Looked];
    private readonly bool[] _stable = new bool[100];
    private int _canarySeen;
    private int _stableSeen;

    /// <summary>Takes an answer of the stable version.</summary>
    public void AddStable(bool isFailure) => _stable[_stableSeen++ % _stable.Length] = isFailure;

    /// <summary>Takes an answer of the new version.</summary>
    /// <returns>Why it has to go; null when it need not.</returns>
    public string? AddCanary(bool isFailure)
    {
        _canary[_canarySeen++ % Looked] = isFailure;
        var failed = _canary.Count(static each => each);
        var stableSeen = Math.Min(_stableSeen, _stable.Length);
        var stableFailed = _stable.Count(static each => each);

        // Without a stable version to compare with, who knows whether the backend's database is away.
        return failed >= Wanted && stableSeen >= Wanted && stableFailed * 10 < stableSeen
            ? $"{failed} of its last {Math.Min(_canarySeen, Looked)} answers failed; of the stable version's {stableFailed} of {stableSeen}"
            : null;
    }

    /// <summary>Forgets the new version.</summary>
    public void ForgetCanary()
    {
        Array.Clear(_canary);
        _canarySeen = 0;
    }
}
