using System.Text;

namespace Outrigger.ClientGenerator;

/// <summary>Writes the Python client: dictionaries with types, and a class a group of calls.</summary>
internal static class PythonWriter
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
        "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "None", "True", "False",
    };

    public static IEnumerable<(string Path, string Text)> Write(ApiModel model)
    {
        yield return ("clients/python/src/outrigger_client/models.py", Models(model));
        yield return ("clients/python/src/outrigger_client/operations.py", Operations(model));
    }

    private static string Models(ApiModel model)
    {
        var text = new StringBuilder().Add($"\"\"\"{Words.Head}\"\"\"").Add()
            .Add("from __future__ import annotations").Add().Add("from typing import Any, Literal, NotRequired, TypedDict");
        foreach (var type in model.Types)
        {
            text.Add().Add();
            if (type.Members.Any(member => Keywords.Contains(member.Name)))
            {
                // A keyword can be a key, but no name of a class's member.
                text.Add($"{type.Name} = TypedDict(").Add($"    \"{type.Name}\",").Add("    {");
                foreach (var member in type.Members)
                {
                    text.Add($"        \"{member.Name}\": \"{Member(member)}\",  # {Words.Line(member.Description, member.Name)}");
                }

                text.Add("    },").Add(")");
                continue;
            }

            text.Add($"class {type.Name}(TypedDict):").Add($"    \"\"\"{Doc(type.Description, type.Name)}\"\"\"").Add();
            foreach (var member in type.Members)
            {
                text.Add($"    {member.Name}: {Member(member)}  # {Words.Line(member.Description, member.Name)}");
            }
        }

        return text.ToString();
    }

    private static string Member(ApiMember member) => member.IsRequired ? Type(member.Type, "") : $"NotRequired[{Type(member.Type, "")}]";

    private static string Operations(ApiModel model)
    {
        var text = new StringBuilder().Add($"\"\"\"{Words.Head}\"\"\"").Add()
            .Add("from __future__ import annotations").Add()
            .Add("from collections.abc import Iterator, Mapping").Add("from typing import Any").Add()
            .Add("from . import models").Add("from .core import Cancellation, Core, ServerEvent, segment, with_query");
        foreach (var group in model.Operations.GroupBy(operation => operation.Group))
        {
            text.Add().Add().Add($"class {group.Key}Client:").Add($"    \"\"\"The calls below /{(group.Key == "Jobs" ? "jobs" : "assist")}/v1.\"\"\"").Add()
                .Add("    def __init__(self, core: Core) -> None:").Add("        self._core = core");
            foreach (var operation in group)
            {
                Operation(text.Add(), operation);
            }
        }

        return text.ToString();
    }

    private static void Operation(StringBuilder text, ApiOperation operation)
    {
        var arguments = new List<string> { "self" };
        arguments.AddRange(operation.PathNames.Select(name => $"{Name(name)}: str"));
        var body = operation.Body switch
        {
            BodyKind.Json => $"request: {Type(operation.Request!, "models.")}",
            BodyKind.Text => "text: str",
            BodyKind.Bytes => "data: bytes",
            BodyKind.Headers => "headers: Mapping[str, str]",
            _ => null,
        };
        if (body is not null)
        {
            arguments.Add(body);
        }

        arguments.Add("*");
        arguments.AddRange(operation.Query.Select(name => $"{Name(name)}: str | None = None"));
        arguments.Add("timeout: float | None = None");
        arguments.Add("cancellation: Cancellation | None = None");
        var path = operation.PathNames.Count == 0
            ? "\"" + operation.Path + "\""
            : "f\"" + operation.PathNames.Aggregate(operation.Path, (at, name) => at.Replace("{" + name + "}", "{segment(" + Name(name) + ")}", StringComparison.Ordinal)) + "\"";
        if (operation.Query.Count > 0)
        {
            path = $"with_query({path}, {{{string.Join(", ", operation.Query.Select(name => $"\"{name}\": {Name(name)}"))}}})";
        }

        var repeat = operation.Repetition switch { Repetition.Always => "True", Repetition.WithKey => "request.get(\"idempotencyKey\") is not None", _ => "False" };
        var send = operation.Body switch
        {
            BodyKind.Json => ", json_body=request",
            BodyKind.Text => ", text=text",
            BodyKind.Bytes => ", data=data",
            BodyKind.Headers => ", headers=headers",
            _ => "",
        };
        var rest = $"\"{operation.Method}\", {path}, repeatable={repeat}{send}, timeout=timeout, cancellation=cancellation";
        var (result, run) = operation.Reply switch
        {
            ReplyKind.Json => (Type(operation.Answer!, "models."), $"self._core.json({rest})"),
            ReplyKind.Bytes => ("bytes", $"self._core.bytes({rest})"),
            ReplyKind.Events => ($"Iterator[ServerEvent[{Type(operation.Answer!, "models.")}]]", $"self._core.events({path}, timeout=timeout, cancellation=cancellation)"),
            _ => ("None", $"self._core.nothing({rest})"),
        };
        text.Add($"    def {Words.Snake(operation.Name)}(").Add($"        {string.Join(", ", arguments)}").Add($"    ) -> {result}:")
            .Add($"        \"\"\"{Doc(operation.Summary, operation.Name)}\"\"\"").Add($"        return {run}");
    }

    private static string Name(string name) => Keywords.Contains(Words.Snake(name)) ? Words.Snake(name) + "_" : Words.Snake(name);

    private static string Type(TypeRef type, string home)
    {
        var name = type.Kind switch
        {
            TypeKind.Any => "Any",
            TypeKind.OneOf => $"Literal[{string.Join(", ", type.Values!.Select(value => $"\"{value}\""))}]",
            TypeKind.Whole or TypeKind.LargeWhole => "int",
            TypeKind.Number => "float",
            TypeKind.Boolean => "bool",
            TypeKind.List => $"list[{Type(type.Item!, home)}]",
            TypeKind.Map => $"dict[str, {Type(type.Item!, home)}]",
            TypeKind.Record => home + type.Name,
            _ => "str",
        };
        return type.IsNullable ? name + " | None" : name;
    }

    private static string Doc(string? text, string name)
    {
        var line = Words.Line(text, name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"\"\"", "'''", StringComparison.Ordinal);
        return line.EndsWith('"') ? line + " " : line;
    }
}
