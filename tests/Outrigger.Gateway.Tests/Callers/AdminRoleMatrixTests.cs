using System.Net.Http.Headers;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Callers;

/// <summary>Every route below <c>/admin</c> against everybody who might call it; routes are found, not listed.</summary>
public sealed class AdminRoleMatrixTests : IAsyncLifetime
{
    private CallersHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CallersHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void AdminRoutes_Found_AreAllOfThem() => _host.AdminRoutes().Count.ShouldBeGreaterThan(25);

    [Fact]
    public async Task Call_WithoutTheAdminKey_IsRefusedOnEveryRoute()
    {
        var (key, _) = await _host.IssueAsync();
        (string Who, string? Name, string? Value)[] roles =
        [
            ("nobody", null, null),
            ("a virtual key", "Authorization", "Bearer " + key),
            ("a virtual key elsewhere", "x-api-key", key),
            ("the admin key elsewhere", "x-api-key", CallersHost.AdminKey),
            ("the admin key as a cookie", "Cookie", "key=" + CallersHost.AdminKey),
            ("the admin key by another scheme", "Authorization", "Basic " + CallersHost.AdminKey),
        ];
        foreach (var (method, path) in _host.AdminRoutes())
        {
            foreach (var (who, name, value) in roles)
            {
                using var request = Request(method, path);
                if (name is not null)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }

                // A virtual key counts as a wrong admin key; that the attempts run out is another test's subject.
                _host.Time.Advance(TimeSpan.FromHours(1));
                using var answer = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);

                ((int)answer.StatusCode).ShouldBe(401, $"{method} {path} by {who}");
                answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            }
        }
    }

    [Fact]
    public async Task Call_FromAForeignPageWithTheAdminKey_IsRefusedOnEveryRoute()
    {
        foreach (var (method, path) in _host.AdminRoutes())
        {
            using var request = Request(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", CallersHost.AdminKey);
            request.Headers.Add("Origin", "http://evil.test");

            using var answer = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);

            ((int)answer.StatusCode).ShouldBe(403, $"{method} {path}");
        }
    }

    [Fact]
    public async Task Call_WithTheAdminKey_IsAnsweredOnEveryRoute()
    {
        foreach (var (method, path) in _host.AdminRoutes())
        {
            using var request = Request(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", CallersHost.AdminKey);

            using var answer = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);

            ((int)answer.StatusCode).ShouldBeOneOf([200, 201, 204, 400, 404, 409, 415]);
            if ((int)answer.StatusCode >= 400)
            {
                answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", $"{method} {path}");
            }

            answer.Headers.CacheControl!.NoStore.ShouldBeTrue($"{method} {path}");
        }
    }

    private static HttpRequestMessage Request(string method, string path) => new(new HttpMethod(method), path);
}
