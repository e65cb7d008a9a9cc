using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Reads a client's message request into neutral words. Every member is taken over, kept as an extra, or refused. One
/// instance a request; stops at the first error.
/// </summary>
internal sealed class AnthropicRequestReader
{
    private const int MaxDepth = 1000;

    private readonly ChatRequest _request;
    private OutriggerError? _error;

    private AnthropicRequestReader(ReadOnlyMemory<byte> source) => _request = new ChatRequest { Source = source };

    /// <summary>The request as it is filled.</summary>
    public ChatRequest Request => _request;

    /// <summary>True when there is nothing more to read.</summary>
    public bool HasFailed => _error is not null;

    /// <summary>Reads a body; an error when it is not a request.</summary>
    public static OutriggerError? Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        var reader = new AnthropicRequestReader(body);
        request = reader._request;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            reader.ReadRoot(document.RootElement);
            return reader._error;
        }
        catch (JsonException e)
        {
            return RequestFields.NotJson(e, MaxDepth);
        }
        catch (InvalidOperationException)
        {
            return RequestFields.HalfSurrogate();
        }
    }

    /// <summary>Notes the first thing wrong.</summary>
    public void Fail(string param, string problem) => _error ??= RequestFields.Invalid(param, problem);

    /// <summary>Keeps what has no neutral word.</summary>
    public void Keep(string feature, string param, JsonElement value, bool changesAnswer = true) =>
        _request.Extras.Add(new ExtraFeature(feature, param, Encoding.UTF8.GetBytes(value.GetRawText()), changesAnswer));

    /// <summary>Keeps the members of an object that nobody has read.</summary>
    public void KeepOthers(JsonElement element, string path, params ReadOnlySpan<string> known)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !known.Contains(member.Name))
            {
                Keep(member.Name, $"{path}.{member.Name}", member.Value);
            }
        }
    }

    /// <summary>A string member; null when it is missing or null, an error when it is anything else.</summary>
    public string? GetText(JsonElement element, string name, string path)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fail($"{path}.{name}", "must be a string");
            return null;
        }

        return value.GetString();
    }

    /// <summary>The cache marker of an object as JSON text; null when there is none.</summary>
    public string? GetCacheControl(JsonElement element, string path)
    {
        if (!element.TryGetProperty("cache_control", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail($"{path}.cache_control", "must be an object");
            return null;
        }

        return value.GetRawText();
    }

    private void ReadRoot(JsonElement root)
    {
        // The system prompt goes first whatever the order of the members.
        if (root.TryGetProperty("system", out var system) && system.ValueKind != JsonValueKind.Null)
        {
            ReadSystem(system);
        }

        foreach (var member in root.EnumerateObject())
        {
            if (HasFailed)
            {
                return;
            }

            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                ReadMember(member.Name, member.Value);
            }
        }
    }

    private void ReadMember(string name, JsonElement value)
    {
        switch (name)
        {
            case "model" or "system":
                break;
            case "messages":
                new AnthropicMessageReader(this).Read(value);
                break;
            case "stream":
                _request.IsStream = value.ValueKind == JsonValueKind.True;
                break;
            case "max_tokens":
                _request.Options.MaxOutputTokens = GetInt(name, value, 1);
                break;
            case "temperature":
                _request.Options.Temperature = GetFloat(name, value);
                break;
            case "top_p":
                _request.Options.TopP = GetFloat(name, value);
                break;
            case "top_k":
                _request.Options.TopK = GetInt(name, value, 0);
                break;
            case "stop_sequences":
                ReadStops(value);
                break;
            case "tools":
                AnthropicToolReader.ReadTools(this, value);
                break;
            case "tool_choice":
                AnthropicToolReader.ReadChoice(this, value);
                break;
            case "thinking":
                AnthropicThinking.Read(this, value);
                break;
            case "output_config":
                ReadOutputConfig(value);
                break;
            case "output_format":
                AnthropicSchemas.ReadFormat(this, value, name);
                break;
            case "metadata":
                ReadMetadata(value);
                break;
            case "service_tier":
                Keep(Features.ServiceTier, name, value, changesAnswer: false);
                break;
            case "cache_control":
                Keep(Features.CacheControl, name, value, changesAnswer: false);
                break;
            case "context_management":
                // What is cleared from long conversations; without it the model sees more, not less.
                Keep(Features.ContextManagement, name, value, changesAnswer: false);
                break;
            case "speed":
                Keep(name, name, value, changesAnswer: false);
                break;
            case "mcp_servers" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0:
                break;
            case "container":
                Keep(Features.StoredState, name, value);
                break;
            default:
                Keep(name, name, value);
                break;
        }
    }

    private void ReadSystem(JsonElement system)
    {
        var message = new ChatMessage { Role = ChatRole.System };
        if (system.ValueKind == JsonValueKind.String)
        {
            message.Contents.Add(new TextContent(system.GetString()));
        }
        else if (system.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var block in system.EnumerateArray())
            {
                if (new AnthropicBlockReader(this).ReadText(block, $"system[{index++}]") is { } text)
                {
                    message.Contents.Add(text);
                }
            }
        }
        else
        {
            Fail("system", "must be a string or an array");
        }

        if (message.Contents.Count > 0)
        {
            _request.Messages.Add(message);
        }
    }

    private void ReadStops(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail("stop_sequences", "must be an array");
            return;
        }

        foreach (var stop in value.EnumerateArray())
        {
            if (stop.ValueKind != JsonValueKind.String)
            {
                Fail("stop_sequences", "must hold strings");
                return;
            }

            (_request.Options.StopSequences ??= []).Add(stop.GetString()!);
        }
    }

    private void ReadOutputConfig(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail("output_config", "must be an object");
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case var _ when member.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "effort" when member.Value.ValueKind == JsonValueKind.String:
                    AnthropicThinking.ReadEffort(_request, member.Value.GetString()!);
                    break;
                case "format":
                    AnthropicSchemas.ReadFormat(this, member.Value, "output_config.format");
                    break;
                default:
                    Keep("output_config." + member.Name, "output_config." + member.Name, member.Value);
                    break;
            }
        }
    }

    private void ReadMetadata(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (member.Name == "user_id")
            {
                _request.EndUser = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                Keep(Features.Metadata, "metadata." + member.Name, member.Value, changesAnswer: false);
            }
        }
    }

    private int? GetInt(string name, JsonElement value, int min)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min)
        {
            return (int)Math.Min(number, int.MaxValue);
        }

        Fail(name, $"must be a whole number of at least {min}");
        return null;
    }

    private float? GetFloat(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= 1)
        {
            return (float)number;
        }

        Fail(name, "must be a number from 0 to 1");
        return null;
    }
}
