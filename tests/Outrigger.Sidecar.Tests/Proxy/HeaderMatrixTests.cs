using System.Text.Json;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Tests.Proxy;

/// <summary>
/// Every header that the sidecar writes, sent by a client in every form that a backend might read as the same: it is dropped, or
/// the request refused, at a backend that sees each byte and at Python's own WSGI server.
/// </summary>
public sealed class HeaderMatrixTests
{
    private const string Evil = "evil7";

    private static readonly string[] Written =
    [
        "X-AI-Intent", "X-AI-Confidence", "X-AI-Entities", "X-AI-Suggested-Action", "X-AI-Access-Score", "X-AI-Risk-Score",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Outrigger-Mirror",
    ];

    // What is done to a name, and whether such a request is refused as a whole.
    private static readonly (string Form, Func<string, string> Line, bool IsRefused)[] Forms =
    [
        ("as it is", static name => $"{name}: {Evil}\r\n", false),
        ("lower case", static name => $"{name.ToLowerInvariant()}: {Evil}\r\n", false),
        ("upper case", static name => $"{name.ToUpperInvariant()}: {Evil}\r\n", false),
        ("odd case", static name => $"{string.Concat(name.Select(static (c, i) => i % 2 == 0 ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))}: {Evil}\r\n", false),
        ("underscores", static name => $"{name.Replace('-', '_')}: {Evil}\r\n", false),
        ("one underscore", static name => $"{Once(name, '_')}: {Evil}\r\n", false),
        ("dots", static name => $"{name.Replace('-', '.')}: {Evil}\r\n", false),
        ("other characters of names", static name => $"{name.Replace('-', '~')}: {Evil}\r\n", false),
        ("twice", static name => $"{name}: {Evil}\r\n{name}: {Evil}\r\n", false),
        ("twice, once with underscores", static name => $"{name}: {Evil}\r\n{name.Replace('-', '_')}: {Evil}\r\n", false),
        ("named by Connection", static name => $"Connection: {name}\r\n{name}: {Evil}\r\n", false),
        ("no space", static name => $"{name}:{Evil}\r\n", false),
        ("tab before the value", static name => $"{name}:\t{Evil}\r\n", false),
        ("space before the colon", static name => $"{name} : {Evil}\r\n", true),
        ("tab before the colon", static name => $"{name}\t: {Evil}\r\n", true),
        ("space before the name", static name => $" {name}: {Evil}\r\n", true),
        ("folded value", static name => $"{name}:\r\n {Evil}\r\n", true),
        ("behind a fold", static name => $"X-Own: a\r\n {name}: {Evil}\r\n", true),
        ("behind a bare line feed", static name => $"X-Own: a\n{name}: {Evil}\r\n", true),
        ("behind a bare carriage return", static name => $"X-Own: a\r{name}: {Evil}\r\n", true),
        ("behind a null", static name => $"X-Own: a\0{name}: {Evil}\r\n", true),
        ("null in the name", static name => $"{name}\0: {Evil}\r\n", true),
        ("colon in the name", static name => $":{name}: {Evil}\r\n", true),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forward_EveryWrittenHeaderInEveryForm_IsDroppedOrRefused(bool isTrusted)
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Retrying:Enabled", "false"), ("Proxy:TrustedProxies:0", isTrusted ? "127.0.0.1" : "10.0.0.1"));
        var refused = 0;
        foreach (var name in Written)
        {
            foreach (var (form, line, isRefused) in Forms)
            {
                var before = backend.Requests.Count;
                var answer = await sidecar.SendRawAsync($"GET /{name} HTTP/1.1\r\nHost: h\r\n{line(name)}X-Stay: yes\r\nConnection: close\r\n\r\n");

                var told = $"{name}, {form}: {answer}";
                answer.ShouldStartWith(isRefused ? "HTTP/1.1 400" : "HTTP/1.1 200", customMessage: told);
                var seen = backend.Requests.Skip(before).ToList();
                seen.Count.ShouldBe(isRefused ? 0 : 1, told);
                refused += isRefused ? 1 : 0;

                // What a trusted proxy says of where a request comes from stays, under its own name only.
                if (!isRefused && !(isTrusted && HeaderRules.GoesToBackend(name, default, keepsOrigin: true) && !(name.Contains('-') && form is "underscores" or "one underscore" or "dots" or "other characters of names")))
                {
                    seen[0].Head.ShouldNotContain(Evil, customMessage: told + seen[0].Head);
                    seen[0].Value("X-Stay").ShouldBe("yes", told);
                }
            }
        }

        refused.ShouldBe(Written.Length * Forms.Count(static form => form.IsRefused));
    }

    [Fact]
    public async Task Forward_EveryWrittenHeaderInEveryForm_IsNoVariableOfAWsgiApplication()
    {
        Need.Program("python3");
        await using var backend = ChildProcess.Start("python3", ["-u", "-c", Application], AppContext.BaseDirectory);
        var port = (await backend.WaitForLineAsync(static line => line.StartsWith("port ", StringComparison.Ordinal)))[5..];
        await using var sidecar = await SidecarUnderTest.StartAsync($"http://127.0.0.1:{port}", null, ("Retrying:Enabled", "false"));
        foreach (var name in Written)
        {
            foreach (var (form, line, isRefused) in Forms.Where(static form => !form.IsRefused))
            {
                var answer = await sidecar.SendRawAsync($"GET / HTTP/1.1\r\nHost: h\r\n{line(name)}X-Own_Header: mine\r\nConnection: close\r\n\r\n");

                var told = $"{name}, {form}: {answer}";
                answer.ShouldStartWith("HTTP/1.1 200", customMessage: told);
                using var variables = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]);
                foreach (var variable in variables.RootElement.EnumerateObject())
                {
                    variable.Value.GetString()!.ShouldNotContain(Evil, customMessage: told + variable.Name);
                }

                variables.RootElement.GetProperty("HTTP_X_OWN_HEADER").GetString().ShouldBe("mine", "headers of the application stay");
                variables.RootElement.GetProperty("HTTP_X_FORWARDED_FOR").GetString().ShouldBe("127.0.0.1", told);
            }
        }
    }

    // Answers the variables that it was given, as any application of WSGI sees them.
    private const string Application =
        """
        import json
        from wsgiref.simple_server import make_server

        def application(environ, start_response):
            body = json.dumps({name: value for name, value in environ.items() if name.startswith("HTTP_")}).encode()
            start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
            return [body]

        server = make_server("127.0.0.1", 0, application)
        print("port", server.server_port)
        server.serve_forever()
        """;

    private static string Once(string name, char instead)
    {
        var at = name.IndexOf('-', StringComparison.Ordinal);
        return at < 0 ? name : name[..at] + instead + name[(at + 1)..];
    }
}
