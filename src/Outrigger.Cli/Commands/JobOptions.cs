using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Cli.Commands;

/// <summary>The options that describe a job.</summary>
internal sealed class JobOptions
{
    private readonly Option<string> _type = new("--type") { Description = "What kind of work it is: text_generation, code_review, translation, analysis, or a type of your own.", Required = true };
    private readonly Option<string?> _input = new("--input") { Description = "Its input as JSON; @file reads a file, - the standard input.", HelpName = "json" };
    private readonly Option<string?> _queue = new("--queue") { Description = "The queue (default: that of the type)." };
    private readonly Option<string?> _model = new("--model") { Description = "The model or alias it asks for." };
    private readonly Option<string?> _priority = new("--priority") { Description = "A whole number, higher goes first, or auto." };
    private readonly Option<string?> _user = new("--user") { Description = "The end user it is for." };
    private readonly Option<string?> _callback = new("--callback") { Description = "Where its end is posted to." };
    private readonly Option<int?> _attempts = new("--attempts") { Description = "How often it is tried." };
    private readonly Option<double?> _limit = new("--time-limit") { Description = "How long one attempt may take, in seconds." };

    /// <summary>All of them.</summary>
    public Option[] All => [_type, _input, _queue, _model, _priority, _user, _callback, _attempts, _limit];

    public async Task<JsonObject> ReadAsync(Call call)
    {
        var body = new JsonObject { ["type"] = call.Get(_type) };
        if (call.Get(_input) is { } input)
        {
            try
            {
                body["input"] = JsonNode.Parse(await Files.ReadValueAsync(call, input));
            }
            catch (JsonException exception)
            {
                throw new CliException(ExitCode.Usage, $"--input is no JSON: {exception.Message}");
            }
        }

        Set(body, "queue", call.Get(_queue));
        Set(body, "model", call.Get(_model));
        Set(body, "userId", call.Get(_user));
        Set(body, "callbackUrl", call.Get(_callback));
        if (call.Get(_priority) is { } priority)
        {
            body["priority"] = priority == "auto" ? "auto"
                : int.TryParse(priority, out var number) ? number
                : throw new CliException(ExitCode.Usage, "--priority is a whole number or auto.");
        }

        if (call.Get(_attempts) is { } attempts)
        {
            body["attempts"] = attempts;
        }

        if (call.Get(_limit) is { } limit)
        {
            body["timeLimitSeconds"] = limit;
        }

        return body;
    }

    /// <summary>Sets a member unless there is nothing to say.</summary>
    public static void Set(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}
