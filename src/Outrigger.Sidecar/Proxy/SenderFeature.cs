namespace Outrigger.Sidecar.Proxy;

/// <summary>Where a request comes from, from the entry to the end of the pipeline.</summary>
internal sealed class SenderFeature(Sender sender)
{
    public Sender Sender { get; } = sender;
}
