using System.Globalization;
using System.Net;
using System.Text.Json;
using Outrigger.Cli.Output;

namespace Outrigger.Cli.Connections;

/// <summary>Makes sentences out of what a server refuses with.</summary>
internal static class ServerProblem
{
    public static CliException Describe(HttpResponseMessage answer, JsonElement? body)
    {
        var status = (int)answer.StatusCode;
        var problem = body is { ValueKind: JsonValueKind.Object } value ? value : default;
        var said = problem.ValueKind == JsonValueKind.Object ? Sentence(problem) : "";
        if (said.Length == 0)
        {
            said = string.Create(CultureInfo.InvariantCulture, $"The server answered {status} ({answer.StatusCode}).");
        }

        var exitCode = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ExitCode.Refused : ExitCode.Failed;
        var advice = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => " Give a caller's key by OUTRIGGER_KEY (outrigger keys create makes one), or the administrator's by OUTRIGGER_ADMIN_KEY or --admin-key-file.",
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable when answer.Headers.RetryAfter?.Delta is { } after =>
                string.Create(CultureInfo.InvariantCulture, $" Try again in {after.TotalSeconds:0} s."),
            _ => "",
        };
        return new CliException(exitCode, said + advice, problem.ValueKind == JsonValueKind.Object ? problem : null)
        {
            Status = status,
            RetryAfter = answer.Headers.RetryAfter?.Delta,
        };
    }

    private static string Sentence(JsonElement problem)
    {
        var title = problem.Cell("title");
        var detail = problem.Cell("detail");
        var param = problem.Cell("param");
        var trace = problem.Cell("traceId");
        var sentence = detail.Length == 0 || detail == title ? title : $"{title} {detail}";
        return sentence
            + (param.Length > 0 && sentence.Length > 0 ? $" ({param})" : "")
            + (trace.Length > 0 && problem.Cell("status").StartsWith('5') ? $" [trace {trace}]" : "");
    }
}
