using Outrigger.Core.Errors;

namespace Outrigger.Core.Egress;

/// <summary>
/// Checks the address of every request before a connection is looked for, and turns a refusal made while connecting into
/// the same error, without the host name and port that the framework adds to its message.
/// </summary>
internal sealed class UntrustedHandler(HttpMessageHandler inner, EgressAddressPolicy policy) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is null || policy.Check(request.RequestUri) is not null)
        {
            throw Refused(null);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is OutriggerException)
        {
            throw Refused(exception);
        }
    }

    private static OutriggerException Refused(Exception? inner) => new(EgressErrors.AddressNotAllowed.With(EgressAddressPolicy.Refusal), inner);
}
