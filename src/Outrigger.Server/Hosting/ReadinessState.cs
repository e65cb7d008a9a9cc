namespace Outrigger.Server.Hosting;

/// <summary>Whether the server wants new requests. Thread-safe.</summary>
internal sealed class ReadinessState
{
    private volatile bool _isStopping;

    public bool IsStopping => _isStopping;

    public void BeginStop() => _isStopping = true;
}
