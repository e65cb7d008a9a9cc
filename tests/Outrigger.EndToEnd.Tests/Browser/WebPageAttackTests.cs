using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Browser;

/// <summary>
/// A web page must not be able to spend the user's money: a real browser on the same machine as a server without keys
/// tries all that a page can do, from another origin and under a rebound name. The upstream counts; a bait server
/// without our protection proves that each attempt really leaves the browser.
/// </summary>
public sealed class WebPageAttackTests : IAsyncLifetime
{
    private const string Chat = """{"model":"up/m","messages":[{"role":"user","content":"spend"}]}""";

    /// <summary>Everything a page can send by itself. Each attempt ends, whatever its outcome; args: target address, body.</summary>
    private const string Attacks = """
        const [target, body] = args;
        const url = target + '/v1/chat/completions';
        const attempts = {
            simple: () => fetch(url, { method: 'POST', body }),
            noCors: () => fetch(url, { method: 'POST', mode: 'no-cors', body }),
            noCorsText: () => fetch(url, { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body }),
            json: () => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
            noReferrer: () => fetch(url, { method: 'POST', mode: 'no-cors', referrerPolicy: 'no-referrer', credentials: 'omit', body }),
            keepalive: () => fetch(url, { method: 'POST', mode: 'no-cors', keepalive: true, body }),
            blob: () => fetch(url, { method: 'POST', mode: 'no-cors', body: new Blob([body]) }),
            beacon: () => { navigator.sendBeacon(url, body); },
            xhr: () => new Promise(end => {
                const request = new XMLHttpRequest();
                request.open('POST', url);
                request.onloadend = end;
                request.send(body);
            }),
            form: () => submit('text/plain', ''),
            formUrlEncoded: () => submit('application/x-www-form-urlencoded', ''),
            formSandboxed: () => submit('text/plain', 'allow-forms allow-scripts'),
            image: () => load('img', 'src', target + '/v1/models?image'),
            script: () => load('script', 'src', target + '/v1/models?script'),
            frame: () => load('iframe', 'src', target + '/v1/models?frame'),
            worker: () => new Promise(end => {
                const code = `fetch(${JSON.stringify(url)}, { method: 'POST', mode: 'no-cors', body: ${JSON.stringify(body)} }).finally(() => postMessage(1))`;
                const worker = new Worker(URL.createObjectURL(new Blob([code])));
                worker.onmessage = end;
                worker.onerror = end;
            }),
        };
        function load(tag, attribute, address) {
            return new Promise(end => {
                const element = document.createElement(tag);
                element.onload = element.onerror = end;
                element[attribute] = address;
                document.documentElement.append(element);
            });
        }
        // A form's only field becomes the body; its name and value are joined by '=', which JSON can absorb.
        function submit(type, sandbox) {
            return new Promise(end => {
                const frame = document.createElement('iframe');
                frame.name = 'target' + Math.random();
                if (sandbox) { frame.setAttribute('sandbox', sandbox); }
                document.documentElement.append(frame);
                const form = document.createElement('form');
                form.method = 'POST';
                form.action = url;
                form.enctype = type;
                form.target = frame.name;
                const field = document.createElement('input');
                field.name = body.slice(0, -1) + ',"user":"';
                field.value = '"}';
                form.append(field);
                document.documentElement.append(form);
                frame.onload = end;
                form.submit();
            });
        }
        const outcomes = {};
        for (const [name, attempt] of Object.entries(attempts)) {
            try {
                const answer = await attempt();
                outcomes[name] = answer instanceof Response ? answer.type + ' ' + answer.status : 'done';
            } catch (error) {
                outcomes[name] = String(error);
            }
        }
        return outcomes;
        """;

    private FakeUpstream _upstream = null!;
    private FakeUpstream _pages = null!;
    private ServerProcess _server = null!;
    private WebBrowser _browser = null!;

    private string GatewayPort => _server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        WebBrowser.Need();
        _upstream = await FakeUpstream.StartAsync(static (context, _) => Json(context, """
            {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
            """));
        _pages = await FakeUpstream.StartAsync(static (context, request) => request.Method == "GET" && request.Path == "/"
            ? FakeUpstream.WriteChunksAsync(context, "text/html", "<!doctype html><title>page</title>"u8.ToArray())
            : Json(context, "{}"));
        _server = await StartServerAsync(_upstream);
        _browser = await WebBrowser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_pages?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_upstream?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("evil.test")]
    public async Task PageOfAnotherOrigin_AllItCanSend_ReachesTheServerAndNeverTheUpstream(string pageHost)
    {
        var page = new Uri(_pages.Address);
        await using var bait = await FakeUpstream.StartAsync(static (context, _) => Json(context, "{}"));

        // The bait first: what does not arrive there proves nothing about us.
        await _browser.GoAsync($"http://{pageHost}:{page.Port}/");
        var baited = await _browser.RunAsync(Attacks, bait.Address, Chat);
        var attacked = await _browser.RunAsync(Attacks, _server.Address.ToString().TrimEnd('/'), Chat);

        // The preflighted one is the browser's own to hold back; the other twelve calls are sent whatever the server says.
        bait.Requests.Count(request => request is { Method: "POST", Path: "/v1/chat/completions" }).ShouldBeGreaterThanOrEqualTo(12, baited?.ToJsonString());
        bait.Requests.Count(request => request is { Method: "GET", Path: "/v1/models" }).ShouldBe(3, baited?.ToJsonString());
        attacked!.AsObject().Count.ShouldBe(16, attacked.ToJsonString());
        _upstream.Requests.ShouldBeEmpty();
        await ShouldStillServeProgramsAsync();
    }

    [Fact]
    public async Task ReboundName_SameOriginCalls_NeverReachTheUpstream()
    {
        // After the rebinding the page's own origin is the gateway's address under the attacker's name: for the browser
        // all of this is same-origin, with any header and any content type, and Sec-Fetch-Site says so.
        await _browser.IgnorePagePoliciesAsync();
        await _browser.GoAsync($"http://evil.test:{GatewayPort}/");
        (await _browser.RunAsync("return location.origin;"))!.GetValue<string>().ShouldBe($"http://evil.test:{GatewayPort}");

        var outcomes = await _browser.RunAsync(Attacks, $"http://evil.test:{GatewayPort}", Chat);
        var read = await _browser.RunAsync("return (await fetch('/v1/models')).status;");
        var admin = await _browser.RunAsync("return (await fetch('/admin/keys', { headers: { authorization: 'Bearer guess' } })).status;");

        outcomes!["json"]!.GetValue<string>().ShouldBe("basic 403");
        read!.GetValue<int>().ShouldBe(403);
        admin!.GetValue<int>().ShouldBe(401);
        _upstream.Requests.ShouldBeEmpty();
        await ShouldStillServeProgramsAsync();
    }

    [Fact]
    public async Task OwnPage_SameOriginCall_IsAnswered()
    {
        await _browser.IgnorePagePoliciesAsync();
        await _browser.GoAsync($"http://127.0.0.1:{GatewayPort}/");

        var answer = await _browser.RunAsync(
            """
            const answer = await fetch('/v1/chat/completions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: args[0] });
            return answer.status + ' ' + await answer.text();
            """,
            Chat);

        answer!.GetValue<string>().ShouldStartWith("200 ");
        answer.GetValue<string>().ShouldContain("hello");
        _upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ForeignPageThatKnowsTheAdminKey_CannotUseIt()
    {
        var page = new Uri(_pages.Address);
        await _browser.GoAsync($"http://127.0.0.1:{page.Port}/");

        var outcome = await _browser.RunAsync(
            """
            try {
                return (await fetch(args[0] + '/admin/keys', { method: 'POST', headers: { authorization: 'Bearer ' + args[1], 'content-type': 'application/json' }, body: '{"name":"stolen"}' })).status;
            } catch (error) {
                return String(error);
            }
            """,
            _server.Address.ToString().TrimEnd('/'),
            _server.AdminKey);

        outcome!.ToJsonString().ShouldNotContain("201");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/keys");
        request.Headers.Authorization = new("Bearer", _server.AdminKey);
        using var keys = await _server.Http.SendAsync(request);
        JsonNode.Parse(await keys.Content.ReadAsStringAsync())!["items"]!.AsArray().ShouldBeEmpty();
    }

    private static Task<ServerProcess> StartServerAsync(FakeUpstream upstream) =>
        ServerProcess.StartAsync(new ServerSettings { Config = new GatewayConfig().Provider("up", upstream.Address + "/v1", models: ["m"]) });

    private static Task Json(HttpContext context, string json) => FakeUpstream.WriteChunksAsync(context, "application/json", Encoding.UTF8.GetBytes(json));

    /// <summary>A curl-like call of the same machine: it works, and the upstream sees exactly this one.</summary>
    private async Task ShouldStillServeProgramsAsync()
    {
        using var content = new StringContent(Chat, Encoding.UTF8, "application/json");
        using var answer = await _server.Http.PostAsync("/v1/chat/completions", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _upstream.Requests.Count.ShouldBe(1);
    }
}
