using System.Text;

namespace Outrigger.ClientGenerator;

/// <summary>Writes the TypeScript client: interfaces, and a class a group of calls.</summary>
internal static class TypeScriptWriter
{
    public static IEnumerable<(string Path, string Text)> Write(ApiModel model)
    {
        yield return ("clients/typescript/src/models.ts", Models(model));
        yield return ("clients/typescript/src/operations.ts", Operations(model));
    }

    private static string Models(ApiModel model)
    {
        var text = new StringBuilder().Add("// " + Words.Head).Add()
            .Add("/** Any JSON value. */").Add("export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };");
        foreach (var type in model.Types)
        {
            text.Add().Add($"/** {Doc(type.Description, type.Name)} */").Add($"export interface {type.Name} {{");
            foreach (var member in type.Members)
            {
                text.Add($"  /** {Doc(member.Description, member.Name)} */").Add($"  {member.Name}{(member.IsRequired ? "" : "?")}: {Type(member.Type, "")};");
            }

            text.Add("}");
        }

        return text.ToString();
    }

    private static string Operations(ApiModel model)
    {
        var text = new StringBuilder().Add("// " + Words.Head).Add()
            .Add("import { segment, withQuery, type CallOptions, type Core, type ServerEvent } from \"./core.js\";").Add("import type * as models from \"./models.js\";");
        foreach (var group in model.Operations.GroupBy(operation => operation.Group))
        {
            text.Add().Add($"/** The calls below /{(group.Key == "Jobs" ? "jobs" : "assist")}/v1. */").Add($"export class {group.Key}Client {{")
                .Add("  readonly #core: Core;").Add().Add("  constructor(core: Core) {").Add("    this.#core = core;").Add("  }");
            foreach (var operation in group)
            {
                Operation(text.Add(), operation);
            }

            text.Add("}");
        }

        return text.ToString();
    }

    private static void Operation(StringBuilder text, ApiOperation operation)
    {
        var arguments = operation.PathNames.Select(name => $"{name}: string").ToList();
        var body = operation.Body switch
        {
            BodyKind.Json => $"request: {Type(operation.Request!)}",
            BodyKind.Text => "text: string",
            BodyKind.Bytes => "bytes: Uint8Array<ArrayBuffer>",
            BodyKind.Headers => "headers: Record<string, string>",
            _ => null,
        };
        if (body is not null)
        {
            arguments.Add(body);
        }

        if (operation.Query.Count > 0)
        {
            arguments.Add($"query: {{ {string.Join("; ", operation.Query.Select(name => $"{name}?: string"))} }} = {{}}");
        }

        arguments.Add("options: CallOptions = {}");
        var path = operation.PathNames.Count == 0
            ? "\"" + operation.Path + "\""
            : "`" + operation.PathNames.Aggregate(operation.Path, (at, name) => at.Replace("{" + name + "}", "${segment(" + name + ")}", StringComparison.Ordinal)) + "`";
        path = operation.Query.Count > 0 ? $"withQuery({path}, query)" : path;
        var send = operation.Body switch
        {
            BodyKind.Json => "{ json: request }",
            BodyKind.Text => "{ text }",
            BodyKind.Bytes => "{ bytes }",
            BodyKind.Headers => "{ headers }",
            _ => "{}",
        };
        var repeat = operation.Repetition switch { Repetition.Always => "true", Repetition.WithKey => "request.idempotencyKey != null", _ => "false" };
        var call = $"\"{operation.Method}\", {path}, {send}, {repeat}, options";
        var (result, run) = operation.Reply switch
        {
            ReplyKind.Json => ($"Promise<{Type(operation.Answer!)}>", $"this.#core.json({call})"),
            ReplyKind.Bytes => ("Promise<Uint8Array<ArrayBuffer>>", $"this.#core.bytes({call})"),
            ReplyKind.Events => ($"AsyncGenerator<ServerEvent<{Type(operation.Answer!)}>>", $"this.#core.events({path}, options)"),
            _ => ("Promise<void>", $"this.#core.nothing({call})"),
        };
        text.Add($"  /** {Doc(operation.Summary, operation.Name)} */")
            .Add($"  {Words.Camel(operation.Name)}({string.Join(", ", arguments)}): {result} {{")
            .Add($"    return {run};").Add("  }");
    }

    private static string Type(TypeRef type, string home = "models.")
    {
        var name = type.Kind switch
        {
            TypeKind.Any => home + "Json",
            TypeKind.OneOf => string.Join(" | ", type.Values!.Select(value => $"\"{value}\"")),
            TypeKind.Whole or TypeKind.LargeWhole or TypeKind.Number => "number",
            TypeKind.Boolean => "boolean",
            TypeKind.List => $"Array<{Type(type.Item!, home)}>",
            TypeKind.Map => $"Record<string, {Type(type.Item!, home)}>",
            TypeKind.Record => home + type.Name,
            _ => "string",
        };
        return type.IsNullable ? name + " | null" : name;
    }

    private static string Doc(string? text, string name) => Words.Line(text, name).Replace("*/", "* /", StringComparison.Ordinal);
}
