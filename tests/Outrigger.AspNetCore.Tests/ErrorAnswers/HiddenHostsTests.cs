using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Outrigger.AspNetCore.Tests.Attachment;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.ErrorAnswers;

/// <summary>Failures of services behind the application, as libraries word them: clients are told nothing of how it is wired.</summary>
public sealed class HiddenHostsTests
{
    private static readonly Exception[] Failures =
    [
        new HttpRequestException("No such host is known. (warehouse.internal:8080)"),
        new HttpRequestException("Connection refused (warehouse.internal:8080)", new System.Net.Sockets.SocketException(111, "Connection refused [::ffff:10.1.2.3]:8080")),
        new TimeoutException("Timeout performing GET, server redis-7.warehouse.internal:6379, next: SET"),
        new InvalidOperationException("Cannot open Server=tcp:warehouse.internal,1433;Initial Catalog=orders;User Id=app;Password=hunter2"),
        new IOException("Unable to read /srv/warehouse/secrets.json from warehouse.internal"),
        new ArgumentException("https://app:hunter2@warehouse.internal/v2/stock?key=1 is not a valid answer of 10.1.2.3:8080"),
        new KeyNotFoundException("There is no item 5 at warehouse.internal:8080 (/data/warehouse/5.json)"),
        new UnauthorizedAccessException("amqp://app:hunter2@warehouse.internal refused CN=warehouse.internal"),
        new HttpRequestException("GET http://warehouse.internal:8080/api/stock\r\nX-Injected: warehouse.internal\u001b[2J answered 503"),
        new HttpRequestException("getaddrinfo ENOTFOUND warehouse.internal \u202e warehouse.internal"),
    ];

    [Fact]
    public async Task Respond_FailureOfAnotherService_NamesNoHost()
    {
        await using var app = await AttachedApp.StartAsync(static web => web.MapGet("/throw/{at:int}", static string (int at) => throw Failures[at]));

        for (var i = 0; i < Failures.Length; i++)
        {
            using var response = await app.Client.GetAsync(new Uri($"/throw/{i}", UriKind.Relative), TestContext.Current.CancellationToken);

            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            ((int)response.StatusCode).ShouldBeInRange(400, 599);
            foreach (var told in (string[])["warehouse", "internal:", "hunter2", "10.1.2.3", "6379", "8080", "1433", "orders", "/srv", "/data"])
            {
                body.ShouldNotContain(told, Case.Insensitive, $"{Failures[i].Message} -> {body}");
            }

            JsonNode.Parse(body)!["error"]!["message"]!.GetValue<string>().ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task Respond_FailureOfAnotherService_IsLoggedWithTheHost()
    {
        await using var app = await AttachedApp.StartAsync(static web => web.MapGet("/throw", static string () => throw Failures[0]));

        using var response = await app.Client.GetAsync(new Uri("/throw", UriKind.Relative), TestContext.Current.CancellationToken);

        var id = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!["id"]!.GetValue<string>();
        app.Logs.Entries.ShouldContain(entry => entry.Message.Contains(id, StringComparison.Ordinal) && entry.Message.Contains("warehouse.internal:8080", StringComparison.Ordinal));
    }
}
