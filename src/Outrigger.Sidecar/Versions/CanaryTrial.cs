using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// Bounds what a new version can break before it is found out: until so many of its answers have been looked at, only a few
/// requests may be with it or wait to be looked at. However fast clients ask and however slow the guard is, no more than
/// these see its mistakes after the verdict could have been given. Thread-safe.
/// </summary>
internal sealed class CanaryTrial
{
    private readonly Lock _gate = new();
    private string _version = "";
    private int _waiting;
    private int _judged;

    /// <summary>Whether the new version may get another request.</summary>
    public bool HasRoom(Backend canary, VersionsOptions settings)
    {
        lock (_gate)
        {
            Follow(canary.Version);
            return _judged >= settings.TrialAnswers || canary.InFlight + _waiting < settings.MaxUnjudged;
        }
    }

    /// <summary>An answer of the new version waits for the guard.</summary>
    public void Wait(string version)
    {
        lock (_gate)
        {
            Follow(version);
            _waiting++;
        }
    }

    /// <summary>The guard has looked at it.</summary>
    public void Judge(string version)
    {
        lock (_gate)
        {
            // One of a version that is gone already was taken off with it.
            if (_version == version && _waiting > 0)
            {
                _waiting--;
                _judged++;
            }
        }
    }

    private void Follow(string version)
    {
        if (_version != version)
        {
            (_version, _waiting, _judged) = (version, 0, 0);
        }
    }
}
