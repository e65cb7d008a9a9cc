using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Errors;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Errors;

public sealed class HostMaskTests
{
    // In libraries' own words; whatever type such an error is taken for.
    public static TheoryData<string, string> AnyType => new()
    {
        { "No such host is known. (warehouse.internal:8080)", "No such host is known. ([host])" },
        { "Connection refused (warehouse:8080)", "Connection refused ([host])" },
        { "Name or service not known (warehouse:80)", "Name or service not known ([host])" },
        { "getaddrinfo ENOTFOUND warehouse", "getaddrinfo ENOTFOUND [host]" },
        { "getaddrinfo EAI_AGAIN db-1.shop.svc.cluster.local", "getaddrinfo EAI_AGAIN [host]" },
        { "java.net.UnknownHostException: warehouse", "java.net.UnknownHostException: [host]" },
        { "Could not resolve host: warehouse", "Could not resolve host: [host]" },
        { "Unknown MySQL server host 'warehouse' (-2)", "Unknown MySQL server host '[host]' (-2)" },
        { "dial tcp: lookup redis-master on [ip]:53: no such host", "dial tcp: lookup [host] on [ip]:53: no such host" },
        { "the server web07 gave up.", "the server [host] gave up." },
        { "It is not possible to connect to the redis server(s). redis:6379/Interactive", "It is not possible to connect to the redis server(s). [host]" },
        { "GET https://stock.corp.example/v2/items/5?[query] answered 500", "GET [host][query] answered 500" },
        { "jdbc:postgresql://db:5432/shop", "[host]" },
        { "amqp://[secret]@mq.internal/x broke", "[host][secret]@[host] broke" },
        { "Server=tcp:shop.database.windows.net,1433;Initial Catalog=orders;User Id=app;Password=[secret]", "Server=[hidden];Initial Catalog=[hidden];User Id=[hidden];Password=[secret]" },
        { "Data Source=warehouse;Database=x", "Data Source=[hidden];Database=[hidden]" },
        { "host=db port=5432 dbname=shop user=app", "host=[hidden] port=[hidden] dbname=[hidden] user=[hidden]" },
        { "host='db one' port=5432", "host=[hidden] port=[hidden]" },
        { "api.stripe.com asks for patience", "[host] asks for patience" },
        { "DB.EXAMPLE.COM:1521 is closed!", "[host] is closed!" },
        { "write to localhost failed", "write to [host] failed" },
        { "deploy@build-7.lan:/x", "[host]:/x" },
        { "refused CN=warehouse.internal,O=Shop", "refused CN=[host],O=Shop" },
        { "error:warehouse.internal:8080", "error:[host]" },
        { "host:warehouse", "host:[host]" },
        { "bücher.example.org, xn--bcher-kva.internal", "[host], [host]" },
    };

    [Theory]
    [MemberData(nameof(AnyType))]
    public void Mask_HostsAndConnectionStrings_AreHiddenWhateverTheType(string message, string expected)
    {
        HostMask.Mask(message, isFromAfar: false).ShouldBe(expected);
        foreach (var secret in (string[])["warehouse", "redis-master", "web07", "stock", "postgresql", "windows.net", "orders", "5432", "stripe", "EXAMPLE", "localhost", "build-7", "xn--", "bücher"])
        {
            HostMask.Mask(message, isFromAfar: true).ShouldNotContain(secret);
        }
    }

    [Theory]
    [InlineData("upstream payments.blue answered 503", "upstream [host] answered 503")]
    [InlineData("POST /internal/stock/5 failed", "POST [path] failed")]
    [InlineData("no answer from db01", "no answer from [host]")]
    [InlineData("could not translate host name \"warehouse\" to address", "could not translate host name \"[host]\" to address")]
    [InlineData("proxy:80 is away", "[host] is away")]
    public void Mask_OfAnotherService_IsStricter(string message, string expected) => HostMask.Mask(message, isFromAfar: true).ShouldBe(expected);

    [Theory]
    [InlineData("The field address.city is required.")]
    [InlineData("items[0].quantity: expected a number, got \"two\".")]
    [InlineData("Value must be between 1.5 and 2.75 at 12:30:01 (version 1.2.3).")]
    [InlineData("order id=5 was not found")]
    [InlineData("Parameter name 'email' in System.IO.Path is wrong")]
    [InlineData("There is no /api/orders/5.")]
    [InlineData("ratio 16:9, page 3:20")]
    [InlineData("Your card was declined: insufficient funds.")]
    [InlineData("漢字、エラー 😀 …")]
    [InlineData("")]
    public void Mask_MessagesForPeople_StayAsTheyAre(string message) => HostMask.Mask(message, isFromAfar: false).ShouldBe(message);

    [Fact]
    public void Mask_AnyText_NeverTellsAHost()
    {
        string[] hosts = ["warehouse.internal:8080", "https://stock.corp/x", "db-1.svc", "redis:6379", "Server=tcp:db9;", "host=db9 ", "mq.internal"];
        string[] around = [" ", "(", ")", "\"", "'", ",", ";", "[", "]", "\n", ": ", "error ", "to ", "\uD83D", "=", "?", "漢"];
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new Random(seed);
                var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => around[random.Next(around.Length)]));
                var masked = HostMask.Mask($"{text} {hosts[random.Next(hosts.Length)]} {text}", isFromAfar: true);
                return !((string[])["warehouse", "stock", "db-1", "6379", "db9", "internal"]).Any(told => masked.Contains(told, StringComparison.Ordinal));
            }).Holds(cases: 300);
    }

    [Fact]
    public void Mask_OneHugeWord_IsLookedAtOnce()
    {
        var word = string.Concat(Enumerable.Repeat("a.", 50_000));

        HostMask.Mask(word, isFromAfar: true).Length.ShouldBeLessThanOrEqualTo(word.Length);
    }
}
