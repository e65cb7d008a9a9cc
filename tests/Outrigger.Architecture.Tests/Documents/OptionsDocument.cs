using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Outrigger.Core.Secrets;

namespace Outrigger.Architecture.Tests.Documents;

/// <summary>
/// <c>docs/options.md</c> out of the classes of settings: key, type, default, bounds and description. A setting whose
/// documented value begins with another key (<c>OUTRIGGER_DATA</c>, <c>Outrigger:Http:AllowedHosts</c>) is read from there.
/// </summary>
internal sealed partial class OptionsDocument(XmlDocs docs)
{
    public static IEnumerable<Type> Find(IEnumerable<Type> types) =>
        types.Where(t => t.IsClass && t.Name.EndsWith("Options", StringComparison.Ordinal) && SectionOf(t) is not null).OrderBy(SectionOf, StringComparer.Ordinal).ThenBy(t => t.Name, StringComparer.Ordinal);

    public string Write(IEnumerable<Type> types)
    {
        var text = new StringBuilder(
            """
            # Settings

            <!-- Generated from the …Options classes; a test compares. OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it anew. -->

            How settings are given, which source wins, and the names that stand outside of this scheme:
            [operations/configuration.md](operations/configuration.md). In an environment variable `:` is written `__`. A value
            out of its bounds stops the start with a message that names the key; a faulty reload is refused and the last good
            settings stay. `<name>` and `<n>` stand for a name of yours and a number from 0 on.

            """.ReplaceLineEndings("\n"));
        foreach (var type in types)
        {
            var rows = new List<string>();
            AddRows(rows, type, Prefix(type), Create(type));
            text.Append($"\n## {type.Name}\n\n{docs.Summary(type)}\n");
            if (rows.Count > 0)
            {
                text.Append("\n| Key | Type | Default | Bounds | Meaning |\n| --- | --- | --- | --- | --- |\n").AppendJoin('\n', rows).Append('\n');
            }
        }

        return text.ToString();
    }

    private void AddRows(List<string> rows, Type type, string prefix, object? instance)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetMethod is not null && p.GetIndexParameters().Length == 0))
        {
            // Set by the host and not by a setting.
            if (property.GetCustomAttribute<BrowsableAttribute>() is { Browsable: false })
            {
                continue;
            }

            var value = docs.Value(property);
            var explicitKey = ExplicitKey().Match(value) is { Success: true } match ? match.Groups[1].Value : null;
            var key = explicitKey ?? (prefix.EndsWith(":" + property.Name, StringComparison.Ordinal) && IsItems(property.PropertyType) ? prefix : $"{prefix}:{property.Name}");
            var (item, suffix) = Item(property.PropertyType);
            var nested = item ?? property.PropertyType;
            if (IsOurs(nested))
            {
                AddRows(rows, nested, key + suffix, item is null ? instance is null ? null : property.GetValue(instance) : Create(nested));
                continue;
            }

            var meaning = string.Join(' ', new[] { docs.Summary(property), explicitKey is null ? value : Sentence(value[(explicitKey.Length + 2)..].TrimStart(',', ':', '.', ' ')), docs.Remarks(property) }.Where(s => s.Length > 0));
            rows.Add($"| `{key}{suffix}` | {TypeName(nested)} | {Default(property, instance)} | {Bounds(property)} | {Cell(meaning)} |");
        }
    }

    private static string? SectionOf(Type type) => type.GetField("SectionName", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string;

    private static string Prefix(Type type) => SectionOf(type)!;

    private static object? Create(Type type) => type.GetConstructor(Type.EmptyTypes)?.Invoke(null);

    private static bool IsOurs(Type type) => type.IsClass && type != typeof(Secret) && type.Namespace?.StartsWith("Outrigger", StringComparison.Ordinal) == true;

    private static bool IsItems(Type type) => Item(type).Item is not null;

    // What a collection holds, and how its items are addressed.
    private static (Type? Item, string Suffix) Item(Type type)
    {
        if (type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable)))
        {
            return (null, "");
        }

        var arguments = type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();
        return arguments.Length == 2 ? (arguments[1], ":<name>") : arguments.Length == 1 ? (arguments[0], ":<n>") : (null, "");
    }

    private static string TypeName(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(string) => "text",
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(TimeSpan) => "duration",
            _ when plain == typeof(Secret) => "secret",
            _ when plain == typeof(Uri) => "address",
            _ when plain == typeof(double) || plain == typeof(decimal) => "number",
            _ when plain.IsEnum => string.Join(", ", Enum.GetNames(plain).Select(n => $"`{n}`")),
            _ when plain.IsPrimitive => "whole number",
            _ => plain.Name,
        };
    }

    private static string Default(PropertyInfo property, object? instance) => (instance is null ? null : property.GetValue(instance)) switch
    {
        null or "" => "–",
        TimeSpan span => Duration(span),
        bool flag => flag ? "`true`" : "`false`",
        string text => $"`{text}`",
        IEnumerable items => items.Cast<object>().Any() ? $"`{string.Join(", ", items.Cast<object>())}`" : "–",
        IFormattable value => $"`{value.ToString(null, CultureInfo.InvariantCulture)}`",
        var other => $"`{other}`",
    };

    private static string Bounds(PropertyInfo property)
    {
        var bounds = property.GetCustomAttributes<ValidationAttribute>().Select(attribute => attribute switch
        {
            RequiredAttribute => "required",
            RangeAttribute r when r.OperandType == typeof(TimeSpan) => $"{Duration(Parse(r.Minimum))} – {Duration(Parse(r.Maximum))}",
            RangeAttribute r => string.Create(CultureInfo.InvariantCulture, $"{r.Minimum:#,0.###} – {r.Maximum:#,0.###}"),
            StringLengthAttribute s => string.Create(CultureInfo.InvariantCulture, $"{s.MinimumLength} – {s.MaximumLength:#,0} characters"),
            MinLengthAttribute m => string.Create(CultureInfo.InvariantCulture, $"at least {m.Length:#,0}"),
            MaxLengthAttribute m => string.Create(CultureInfo.InvariantCulture, $"at most {m.Length:#,0}"),
            RegularExpressionAttribute e => e.ErrorMessage is null ? $"`{Cell(e.Pattern)}`" : Cell(e.ErrorMessage),
            _ => "",
        }).Where(b => b.Length > 0);
        var joined = string.Join(", ", bounds);
        return joined.Length > 0 ? joined : "–";
    }

    private static TimeSpan Parse(object text) => TimeSpan.Parse((string)text, CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan span) => span switch
    {
        { Ticks: 0 } => "0",
        _ when span.TotalDays >= 1 && span.Ticks % TimeSpan.TicksPerDay == 0 => $"{span.TotalDays:0} d",
        _ when span.TotalHours >= 1 && span.Ticks % TimeSpan.TicksPerHour == 0 => $"{span.TotalHours:0} h",
        _ when span.TotalMinutes >= 1 && span.Ticks % TimeSpan.TicksPerMinute == 0 => $"{span.TotalMinutes:0} min",
        _ when span.TotalSeconds >= 1 && span.Ticks % TimeSpan.TicksPerSecond == 0 => $"{span.TotalSeconds:0} s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0.###} ms"),
    };

    private static string Sentence(string text) => text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("^`(OUTRIGGER_[A-Z_]+|Outrigger:[\\w:<>]+)`")]
    private static partial Regex ExplicitKey();
}
