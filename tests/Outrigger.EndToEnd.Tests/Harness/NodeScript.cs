using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Runs a script of tests/clients, which prints one JSON line for each of its checks.</summary>
internal sealed class NodeScript
{
    private readonly Dictionary<string, string?> _failures = [];
    private readonly string _script;
    private readonly string _output;

    private NodeScript(string script, string output)
    {
        _script = script;
        _output = output;
        var isDone = false;
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith('{')))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("check", out var check))
            {
                _failures.Add(check.GetString()!, json.RootElement.GetProperty("ok").GetBoolean() ? null : json.RootElement.GetProperty("error").GetString());
            }
            else
            {
                isDone |= json.RootElement.TryGetProperty("done", out _);
            }
        }

        if (!isDone)
        {
            throw new InvalidOperationException($"{script} did not come to its end:\n{output}");
        }
    }

    /// <summary>The names of all checks that ran.</summary>
    public IReadOnlyCollection<string> Checks => _failures.Keys;

    /// <summary>The JSON lines that hold this member: what a script tells beside its checks.</summary>
    public IEnumerable<JsonObject> Notes(string member) =>
        _output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.StartsWith('{'))
            .Select(l => JsonNode.Parse(l)!.AsObject())
            .Where(o => o.ContainsKey(member));

    /// <summary>Starts a program of tests/clients.</summary>
    public static ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        ChildProcess.Start(Need.Find("node") ?? throw new InvalidOperationException("node is not installed."), arguments, Layout.Clients, environment);

    /// <summary>Runs a script to its end.</summary>
    public static async Task<NodeScript> RunAsync(string script, JsonObject settings)
    {
        await using var process = Start([script, settings.ToJsonString()]);
        await process.WaitForExitAsync(TimeSpan.FromMinutes(2));
        return new NodeScript(script, process.Output);
    }

    /// <summary>Fails when the check failed or is not there.</summary>
    public void Verify(string check)
    {
        if (!_failures.TryGetValue(check, out var failure))
        {
            Assert.Fail($"{_script} has no check \"{check}\".\n{_output}");
        }

        if (failure is not null)
        {
            Assert.Fail($"{_script}: {check}\n{failure}");
        }
    }
}
