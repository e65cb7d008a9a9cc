namespace Outrigger.Sidecar.Hosting;

/// <summary>Whether the sidecar takes requests. Thread-safe.</summary>
internal sealed class SidecarState
{
    private volatile bool _isServing;

    /// <summary>From the start of listening to the begin of the stop.</summary>
    public bool IsServing
    {
        get => _isServing;
        set => _isServing = value;
    }
}
