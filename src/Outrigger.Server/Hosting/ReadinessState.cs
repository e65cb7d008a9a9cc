namespace Outrigger.Server.Hosting;

/// <summary>Whether the server wants new requests. Thread-safe.</summary>
internal sealed class ReadinessState
{
    private volatile bool _hasStarted;
    private volatile bool _isStopping;

    /// <summary>True from the moment the server listens.</summary>
    public bool HasStarted => _hasStarted;

    public bool IsStopping => _isStopping;

    public void EndStart() => _hasStarted = true;

    public void BeginStop() => _isStopping = true;
}
