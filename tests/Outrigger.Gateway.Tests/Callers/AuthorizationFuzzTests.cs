using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Callers;

/// <summary>Whatever the credential headers hold, the answer is a refusal: no 500, no exception, no log line with the contents.</summary>
public sealed class AuthorizationFuzzTests : IAsyncLifetime
{
    private static readonly string[] Names = ["Authorization", "x-api-key", "api-key", "x-goog-api-key"];

    private static readonly string[] Seeds =
    [
        "Bearer ", "bearer", "Basic ", "ork_", "ora_", "' OR '1'='1", "'; DROP TABLE virtual_keys; --", "${jndi:ldap://evil.test/a}", "../../etc/passwd", "%00", "\t", ",", "\"", "{\"a\":1}",
        "null", "undefined", "0", "-1", "é", "\u00ff",
    ];

    private CallersHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CallersHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Authenticate_RandomCredentials_AreRefused()
    {
        var (genuine, _) = await _host.IssueAsync();
        var authenticator = _host.Services.GetRequiredService<ICallerAuthenticator>();
        var random = new Random(20261123);
        for (var round = 0; round < 20_000; round++)
        {
            var context = new DefaultHttpContext();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var value = Compose(random, genuine);
                context.Request.Headers.Append(Names[random.Next(Names.Length)], IsGenuine(value, genuine) ? "" : value);
            }

            authenticator.Authenticate(context).Error!.Type.Status.ShouldBe(401);
            authenticator.AuthenticateAdmin(context).Error!.Type.Status.ShouldBeOneOf(401, 429);
        }
    }

    [Fact]
    public async Task Call_RandomCredentials_AreRefused()
    {
        var (genuine, _) = await _host.IssueAsync();
        var random = new Random(20261122);
        for (var round = 0; round < 300; round++)
        {
            var name = Names[random.Next(Names.Length)];
            var value = Compose(random, genuine);
            if (IsGenuine(value, genuine))
            {
                continue;
            }

            var admin = round % 3 == 0;
            _host.Time.Advance(TimeSpan.FromHours(1));
            var answer = await SendAsync($"GET {(admin ? "/admin/keys" : "/v1/whoami")} HTTP/1.1\r\nHost: localhost\r\n{name}: {value}\r\nConnection: close\r\n\r\n");

            // 400 and 431 are Kestrel's own, for bytes that no header may hold and for too many of them.
            answer.ShouldMatch("^HTTP/1.1 (400|401|431) ", $"round {round}: {name}: {value}");
        }

        _host.Logs.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
        _host.Logs.Lines.ShouldNotContain(line => line.Contains("DROP TABLE", StringComparison.Ordinal));
    }

    private static bool IsGenuine(string value, string genuine) => value.Trim() == genuine || value.Trim() == "Bearer " + genuine;

    private static string Compose(Random random, string genuine)
    {
        var value = new StringBuilder(random.Next(2) == 0 ? "Bearer " : "");
        switch (random.Next(5))
        {
            case 0:
                var flipped = genuine.ToCharArray();
                flipped[random.Next(flipped.Length)] = (char)random.Next(0x21, 0x7f);
                value.Append(flipped);
                break;
            case 1:
                value.Append(genuine.AsSpan(0, random.Next(genuine.Length)));
                break;
            case 2:
                value.Append(genuine).Append((char)random.Next(0x21, 0x7f));
                break;
            case 3:
                for (var i = random.Next(1, 6); i > 0; i--)
                {
                    value.Append(Seeds[random.Next(Seeds.Length)]);
                }

                break;
            default:
                for (var i = random.Next(0, 9000); i > 0; i--)
                {
                    // Any byte but the two that end a header.
                    value.Append((char)random.Next(0x100) is var c && c is '\r' or '\n' ? '.' : c);
                }

                break;
        }

        return value.ToString();
    }

    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_host.EndPoint, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
