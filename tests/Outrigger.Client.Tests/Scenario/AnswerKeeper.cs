using System.Text;

namespace Outrigger.Client.Tests.Scenario;

/// <summary>Keeps the last answer as it came.</summary>
internal sealed class AnswerKeeper() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    public string Last { get; private set; } = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            Last = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }

        return answer;
    }
}
