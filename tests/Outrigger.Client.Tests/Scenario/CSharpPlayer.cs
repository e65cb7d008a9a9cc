using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;

namespace Outrigger.Client.Tests.Scenario;

/// <summary>Plays steps with the C# client: finds the method of a call by its name and gives it what the step says.</summary>
internal sealed class CSharpPlayer(IReadOnlyDictionary<string, OutriggerClient> clients, AnswerKeeper answers)
{
    private readonly Steps _steps = new();

    public async Task PlayAsync(IReadOnlyList<JsonObject> steps)
    {
        _steps.Save("language", "csharp");
        foreach (var step in steps)
        {
            var call = step["call"]!.GetValue<string>();
            JsonNode? result;
            try
            {
                result = step["during"] is JsonObject during ? await ListenAsync(step, during) : await CallAsync(step);
            }
            catch (OutriggerProblemException problem)
            {
                step["fails"].ShouldNotBeNull($"{call}: {problem.Message} {problem.Type}");
                (problem.Status, problem.Type).ShouldBe((step["fails"]!["status"]!.GetValue<int>(), step["fails"]!["type"]!.GetValue<string>()), call);
                continue;
            }

            step["fails"].ShouldBeNull($"{call} did not fail");
            foreach (var (path, expected) in (step["expect"] as JsonObject) ?? [])
            {
                var at = _steps.Text(path);
                JsonNode.DeepEquals(Steps.At(result, at), _steps.Fill(expected)).ShouldBeTrue($"{call}: {at} is {Steps.At(result, at)?.ToJsonString()}");
            }

            foreach (var (name, path) in (step["save"] as JsonObject) ?? [])
            {
                _steps.Save(name, Steps.At(result, path!.GetValue<string>()));
            }
        }
    }

    private async Task<JsonNode?> CallAsync(JsonObject step)
    {
        var (target, method, arguments) = Prepare(step, default);
        var task = (Task)method.Invoke(target, arguments)!;
        await task;
        var value = method.ReturnType.IsGenericType ? method.ReturnType.GetProperty("Result")!.GetValue(task) : null;
        if (value is null or byte[])
        {
            return value is byte[] bytes ? JsonValue.Create(Convert.ToBase64String(bytes)) : null;
        }

        var result = JsonSerializer.SerializeToNode(value, ClientJson.Default.GetTypeInfo(value.GetType())!);

        // Every member that the server sent is in the record: nothing is lost for lack of a property.
        LostMembers(JsonNode.Parse(answers.Last), result, step["call"]!.GetValue<string>()).ShouldBeEmpty();
        return result;
    }

    // Nothing tells when the stream listens, so something is made to happen until it is seen.
    private async Task<JsonNode?> ListenAsync(JsonObject step, JsonObject during)
    {
        using var stop = new CancellationTokenSource();
        var (target, method, arguments) = Prepare(step, stop.Token);
        await using var events = ((IAsyncEnumerable<ServerEvent<JobEventData>>)method.Invoke(target, arguments)!).GetAsyncEnumerator(stop.Token);
        var next = events.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            await CallAsync(during);
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None));
        }

        (await next).ShouldBeTrue();
        return new JsonObject { ["kind"] = events.Current.Kind, ["data"] = JsonSerializer.SerializeToNode(events.Current.Data, ClientJson.Default.JobEventData) };
    }

    private (object Target, MethodInfo Method, object?[] Arguments) Prepare(JsonObject step, CancellationToken cancellationToken)
    {
        var client = clients[step["as"]?.GetValue<string>() ?? "caller"];
        var name = step["call"]!.GetValue<string>() + "Async";
        var target = typeof(AssistClient).GetMethod(name) is not null ? (object)client.Assist : client.Jobs;
        var method = target.GetType().GetMethod(name) ?? throw new InvalidOperationException($"The client has no {name}.");
        var arguments = method.GetParameters().Select(parameter => parameter switch
        {
            { ParameterType: var type } when type == typeof(CancellationToken) => cancellationToken,
            { Name: "request", ParameterType: var type } => _steps.Fill(step["body"]).Deserialize(ClientJson.Default.GetTypeInfo(type)!),
            { Name: "bytes" } => (ReadOnlyMemory<byte>)Convert.FromBase64String(_steps.Saved(step["bytes"]!.GetValue<string>())!.GetValue<string>()),
            { Name: "text" } when step["text"] is { } text => text.GetValue<string>(),
            { Name: "headers" } => step["headers"]!.AsObject().ToDictionary(header => header.Key, header => header.Value!.GetValue<string>()),
            { Name: var other } => (object?)_steps.Fill((step["path"] as JsonObject)?[other!] ?? (step["query"] as JsonObject)?[other!])?.ToString(),
        });
        return (target, method, [.. arguments]);
    }

    private static IEnumerable<string> LostMembers(JsonNode? sent, JsonNode? kept, string path) => (sent, kept) switch
    {
        (JsonObject left, JsonObject right) => left.Where(member => member.Value is not null)
            .SelectMany(member => right.ContainsKey(member.Key) ? LostMembers(member.Value, right[member.Key], path + "." + member.Key) : [path + "." + member.Key]),
        (JsonArray left, JsonArray right) => left.Zip(right).SelectMany(pair => LostMembers(pair.First, pair.Second, path + "[]")).Concat(left.Count == right.Count ? [] : [path + " length"]),
        _ => [],
    };
}
