using System.Net;

namespace Outrigger.Sidecar.Tests.Hosting;

public sealed class OwnPagesTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Answer_FromElsewhere_NeedsTheKey()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("OUTRIGGER_ADMIN_KEY", "admin-key-of-the-tests-0123456789"));

        (await StatusAsync(sidecar, "/.outrigger/versions")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(sidecar, "/.outrigger/versions", ("X-Forwarded-For", "203.0.113.1"))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(sidecar, "/.outrigger/versions", ("Origin", "https://evil.example"))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(sidecar, "/.outrigger/versions", ("X-Forwarded-For", "203.0.113.1"), ("Authorization", "Bearer admin-key-of-the-tests-0123456789"))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(sidecar, "/.outrigger/versions", ("X-Forwarded-For", "203.0.113.1"), ("Authorization", "Bearer admin-key-of-the-tests-012345678"))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(sidecar, "/.outrigger/health/live", ("X-Forwarded-For", "203.0.113.1"))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(sidecar, "/.outrigger/none")).ShouldBe(HttpStatusCode.NotFound);
        backend.Requests.ShouldBeEmpty();
    }

    private static async Task<HttpStatusCode> StatusAsync(SidecarUnderTest sidecar, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sidecar.Address, path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await Client.SendAsync(request);
        return answer.StatusCode;
    }
}
