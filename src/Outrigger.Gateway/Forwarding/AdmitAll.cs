namespace Outrigger.Gateway.Forwarding;

/// <summary>No limits.</summary>
internal sealed class AdmitAll : IAdmissionPolicy
{
    public ValueTask<Admission> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken = default) => default;

    public void Settle(Admission admission, in AdmissionSettlement settlement)
    {
    }
}
