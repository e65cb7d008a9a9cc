using System.Globalization;

namespace Outrigger.Assist.Schemas;

/// <summary>
/// One schema in two documents, with all that is below it. Narrowing what callers write breaks them, and so does widening
/// what they read. Each pair of schemas is looked at once a way down, so that cycles end; in all no more than a bounded
/// number of pairs.
/// </summary>
internal sealed class SchemaDiff(SpecDocument from, SpecDocument to, SpecChanges changes, SpecEquality equality, LifecycleDiff lifecycle, SchemaPlace place)
{
    private const int MaxDepth = 64;

    // Schemas within a schema that allow more when they themselves allow more.
    private static readonly string[] Inner = ["items", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contains", "then", "else", "contentSchema"];
    private static readonly string[] InnerByName = ["patternProperties", "dependentSchemas"];

    private readonly HashSet<(SpecNode, SpecNode)> _onTheWay = [];

    public void Compare(SpecNode before, SpecNode after, string where) => Compare(before, after, where, false, 0);

    private void Compare(SpecNode before, SpecNode after, string where, bool isProperty, int depth)
    {
        var a = from.Resolve(before);
        var b = to.Resolve(after);
        if (!a.IsMap || !b.IsMap || equality.AreEqual(a, b))
        {
            return;
        }

        if (depth > MaxDepth)
        {
            changes.Cut();
            return;
        }

        if (!changes.TryLook() || !_onTheWay.Add((a, b)))
        {
            return;
        }

        var prefix = place.Prefix(isProperty);
        if (!NullWrapped(a, b, prefix, where) && !Wrapped(before, a, b, prefix, where))
        {
            var isTypeChanged = Types(a, b, prefix, where, isProperty);
            new SchemaKeywords(changes, equality, place, prefix, where, IsGuarded(a, b)).Compare(a, b, isTypeChanged);
            Choices(a, b, prefix, where, isProperty, depth);
            Properties(a, b, where, depth);
            Below(a, b, where, depth);
        }

        _onTheWay.Remove((a, b));
    }

    // What only the server writes is no concern of a request's, and the other way round.
    private bool IsGuarded(SpecNode a, SpecNode b) => place.Side switch
    {
        SchemaSide.Request => a["readOnly"]?.IsYes == true && b["readOnly"]?.IsYes == true,
        SchemaSide.Response => a["writeOnly"]?.IsYes == true && b["writeOnly"]?.IsYes == true,
        _ => false,
    };

    // A schema put beside nothing but null, or taken from there: a reference cannot be made nullable otherwise.
    private bool NullWrapped(SpecNode a, SpecNode b, string prefix, string where)
    {
        var isNow = BesideNull(to, b) is { } inner && equality.AreEqual(a, inner);
        if (SchemaTypes.IsNullable(isNow ? a : b) || (!isNow && !(BesideNull(from, a) is { } was && equality.AreEqual(was, b))))
        {
            return false;
        }

        Nullable(isNow, prefix, where);
        return true;
    }

    private static SpecNode? BesideNull(SpecDocument document, SpecNode schema) =>
        (schema["oneOf"] ?? schema["anyOf"]) is { Items.Count: 2 } choice && schema.Members.All(static member => member.Key is "oneOf" or "anyOf" || SchemaKeywords.IsAnnotation(member.Key))
            ? choice.Items.SingleOrDefault(item => document.Resolve(item).TextOf("type") == "null") is { } none ? choice.Items.First(item => item != none) : null
            : null;

    private void Nullable(bool isNow, string prefix, string where)
    {
        var breaks = isNow != place.IsRequest;
        changes.Add(prefix + (isNow ? "became-nullable" : "became-not-nullable"), breaks ? ChangeLevel.Error : ChangeLevel.Info, where);
    }

    private bool Wrapped(SpecNode before, SpecNode a, SpecNode b, string prefix, string where)
    {
        if (place.Side is not (SchemaSide.Request or SchemaSide.Response) || a["oneOf"] is not null || b["oneOf"] is not { Items.Count: > 0 } choice || SchemaTypes.AsChoice(to, b) is not null)
        {
            return false;
        }

        var name = SpecDocument.NameOf(before);
        if (!choice.Items.Any(item => (name is not null && SpecDocument.NameOf(item) == name) || equality.AreEqual(a, item)))
        {
            return false;
        }

        changes.Add((place.IsRequest ? "request-body-" : "response-body-") + "wrapped-in-one-of", ChangeLevel.Error, where, prefix.TrimEnd('-'));
        return true;
    }

    private bool Types(SpecNode a, SpecNode b, string prefix, string where, bool isProperty)
    {
        Nullability(a, b, prefix, where);
        var choiceBefore = SchemaTypes.AsChoice(from, a);
        var choiceAfter = SchemaTypes.AsChoice(to, b);
        var old = choiceBefore ?? SchemaTypes.Of(a);
        var current = choiceAfter ?? SchemaTypes.Of(b);
        var oldFormat = a.TextOf("format");
        var format = b.TextOf("format");
        if (choiceBefore is not null || choiceAfter is not null)
        {
            ChoiceOfTypes(old, current, prefix, where, isProperty);
            return true;
        }

        if (old.SetEquals(current) && oldFormat == format)
        {
            return false;
        }

        if (old.Count == 0 && a.Members.Count > 0 && IsComposed(a) || current.Count == 0 && IsComposed(b))
        {
            return false;
        }

        // A schema of nothing but null has no value beside it; null is judged apart.
        var widens = (SchemaTypes.IsOnlyNull(old) || SchemaTypes.Covers(current, old)) && (!old.SetEquals(current) || SchemaTypes.FormatCovers(format, oldFormat));
        var narrows = (SchemaTypes.IsOnlyNull(current) || SchemaTypes.Covers(old, current)) && (!old.SetEquals(current) || SchemaTypes.FormatCovers(oldFormat, format));
        var detail = Name(old, oldFormat) + " → " + Name(current, format);
        if (place.IsRequest)
        {
            RequestType(a, b, old, current, widens, narrows, prefix, where, isProperty, detail);
        }
        else if (narrows)
        {
            changes.Info(prefix + "type-specialized", where, detail);
        }
        else if (place.IsLooselyTyped && TakesAnything(a, old))
        {
            changes.Info(prefix + "type-compatible", where, detail);
        }
        else
        {
            changes.Error(prefix + (widens ? "type-generalized" : "type-changed"), where, detail);
        }

        // Values of another type are others anyway; of a wider or narrower one they are still to be compared.
        return !old.SetEquals(current) && !widens && !narrows;
    }

    private static bool IsComposed(SpecNode schema) => schema["allOf"] is not null || schema["anyOf"] is not null || schema["oneOf"] is not null;

    private void RequestType(
        SpecNode a, SpecNode b, HashSet<string> old, HashSet<string> current, bool widens, bool narrows, string prefix, string where, bool isProperty, string detail)
    {
        if (widens)
        {
            changes.Info(prefix + "type-generalized", where, detail);
            return;
        }

        if (place.Side == SchemaSide.Parameter)
        {
            // In an address everything is text, and one value is a list of one.
            if (!isProperty && (TakesAnyText(b, current, old) || (place.IsExplodedForm && TakesAsList(a, b, old, current))))
            {
                changes.Info(prefix + "type-generalized", where, detail);
            }
            else if (isProperty)
            {
                var isSpecialized = narrows || (old.Contains("string") && current.All(IsSimple));
                changes.Add(prefix + (isSpecialized ? "type-specialized" : "type-changed"), isSpecialized ? ChangeLevel.Error : ChangeLevel.Warning, where, detail);
            }
            else
            {
                changes.Error(prefix + "type-changed", where, detail);
            }
        }
        else if (place.IsLooselyTyped && TakesAnything(b, current))
        {
            changes.Info(prefix + "type-compatible", where, detail);
        }
        else
        {
            changes.Error(prefix + "type-changed", where, detail);
        }
    }

    private static bool IsSimple(string type) => type is "string" or "number" or "integer" or "boolean";

    // Where everything is written as text, a text without rules takes in everything.
    private static bool TakesAnything(SpecNode schema, HashSet<string> types) =>
        types.Contains("string") && schema["pattern"] is null && schema["enum"] is null && schema["format"] is null;

    private static bool TakesAnyText(SpecNode schema, HashSet<string> types, HashSet<string> old) =>
        old.Count > 0 && old.All(IsSimple) && TakesAnything(schema, types);

    private bool TakesAsList(SpecNode a, SpecNode b, HashSet<string> old, HashSet<string> current)
    {
        if (!current.Contains("array") || b["items"] is not { } items)
        {
            return false;
        }

        var item = to.Resolve(items);
        var types = SchemaTypes.Of(item);
        var takesType = SchemaTypes.Covers(types, old) || types.Contains("string");

        // One value must do, and no rule may forbid values that did before.
        return takesType && !(b["minItems"]?.Number > 1) && SchemaKeywords.Constraints.All(name => item[name] is null || equality.AreEqual(a[name], item[name]));
    }

    private void ChoiceOfTypes(HashSet<string> old, HashSet<string> current, string prefix, string where, bool isProperty)
    {
        if (old.SetEquals(current))
        {
            return;
        }

        var detail = Name(old, null) + " → " + Name(current, null);
        var widens = SchemaTypes.Covers(current, old);
        var narrows = SchemaTypes.Covers(old, current);
        if (widens || narrows)
        {
            var breaks = widens != place.IsRequest;
            changes.Add(prefix + (widens ? "list-of-types-widened" : "list-of-types-narrowed"), breaks ? ChangeLevel.Error : ChangeLevel.Info, where, detail);
        }
        else
        {
            changes.Add(prefix + "type-changed", place.Side == SchemaSide.Parameter && isProperty ? ChangeLevel.Warning : ChangeLevel.Error, where, detail);
        }
    }

    private void Nullability(SpecNode a, SpecNode b, string prefix, string where)
    {
        var was = SchemaTypes.IsNullable(a);
        var isNow = SchemaTypes.IsNullable(b);
        if (was != isNow)
        {
            Nullable(isNow, prefix, where);
        }
    }

    private void Choices(SpecNode a, SpecNode b, string prefix, string where, bool isProperty, int depth)
    {
        if (place.Side == SchemaSide.Header || SchemaTypes.AsChoice(from, a) is not null || SchemaTypes.AsChoice(to, b) is not null)
        {
            return;
        }

        foreach (var (keyword, word) in (ReadOnlySpan<(string, string)>)[("oneOf", "one-of"), ("anyOf", "any-of"), ("allOf", "all-of")])
        {
            var (pairs, removed, added) = SubschemaPairs.Match(a[keyword]?.Items ?? [], b[keyword]?.Items ?? [], equality);
            foreach (var gone in removed)
            {
                Choice(prefix + word + "-removed", word, false, from.Resolve(gone), where, SpecDocument.NameOf(gone));
            }

            foreach (var come in added)
            {
                Choice(prefix + word + "-added", word, true, to.Resolve(come), where, SpecDocument.NameOf(come));
            }

            foreach (var (x, y) in pairs)
            {
                Compare(x, y, where + "/" + word, isProperty, depth + 1);
            }
        }
    }

    private void Choice(string id, string word, bool isAdded, SpecNode schema, string where, string? name)
    {
        if (word == "all-of")
        {
            if (SchemaKeywords.IsAnnotation(schema))
            {
                changes.Info(id + "-annotation-only", where, name);
            }
            else
            {
                changes.Add(id, !place.IsRequest ? ChangeLevel.Info : isAdded ? ChangeLevel.Error : ChangeLevel.Warning, where, name);
            }

            return;
        }

        var breaks = place.IsRequest ? !isAdded : isAdded && word == "one-of";
        changes.Add(id, breaks ? ChangeLevel.Error : ChangeLevel.Info, where, name);
    }

    private void Properties(SpecNode a, SpecNode b, string where, int depth)
    {
        var old = a["properties"]?.Members ?? new Dictionary<string, SpecNode>();
        var current = b["properties"]?.Members ?? new Dictionary<string, SpecNode>();
        var oldRequired = Required(a);
        var required = Required(b);
        var rules = new PropertyRules(changes, lifecycle, place);
        foreach (var (name, property) in old)
        {
            var path = where + "/" + name;
            var x = from.Resolve(property);
            if (!current.TryGetValue(name, out var other))
            {
                rules.Removed(x, oldRequired.Contains(name), path);
                continue;
            }

            var y = to.Resolve(other);
            rules.Changed(x, y, oldRequired.Contains(name), required.Contains(name), path);
            Compare(property, other, path, true, depth + 1);
        }

        // Names that are asked for without being described here, as where the description stands beside (allOf).
        foreach (var name in required.Union(oldRequired).Where(name => !old.ContainsKey(name) && !current.ContainsKey(name)))
        {
            rules.Changed(SpecNode.Nothing, SpecNode.Nothing, oldRequired.Contains(name), required.Contains(name), where + "/" + name);
        }

        foreach (var (name, property) in current)
        {
            if (!old.ContainsKey(name))
            {
                rules.Added(to.Resolve(property), required.Contains(name), where + "/" + name);
            }
        }
    }

    private static HashSet<string> Required(SpecNode schema) => [.. (schema["required"] is { Kind: SpecKind.List } list ? list.Items : []).Select(static item => item.Text)];

    private void Below(SpecNode a, SpecNode b, string where, int depth)
    {
        Items(from.Get(a, "items"), to.Get(b, "items"), a, b, where);
        foreach (var name in Inner)
        {
            if (a[name] is { IsMap: true } x && b[name] is { IsMap: true } y)
            {
                Compare(x, y, where + "/" + name, true, depth + 1);
            }
        }

        foreach (var name in InnerByName)
        {
            foreach (var (key, x) in a[name]?.Members ?? new Dictionary<string, SpecNode>())
            {
                if (b[name]?[key] is { } y)
                {
                    Compare(x, y, where + "/" + name + "/" + key, true, depth + 1);
                }
            }
        }

        var places = Math.Min(a["prefixItems"]?.Items.Count ?? 0, b["prefixItems"]?.Items.Count ?? 0);
        for (var i = 0; i < places; i++)
        {
            Compare(a["prefixItems"]!.Items[i], b["prefixItems"]!.Items[i], where + "/prefixItems/" + i.ToString(CultureInfo.InvariantCulture), true, depth + 1);
        }
    }

    // A list whose members nothing was said of, and now is; and the other way round.
    private void Items(SpecNode? before, SpecNode? after, SpecNode a, SpecNode b, string where)
    {
        var was = before is { IsMap: true } && !SchemaKeywords.IsAnnotation(before);
        var isNow = after is { IsMap: true } && !SchemaKeywords.IsAnnotation(after);
        if ((before is null) != (after is null) && was != isNow && MayBeList(a) && MayBeList(b))
        {
            changes.Add(place.Prefix(true) + (isNow ? "items-added" : "items-removed"), isNow == place.IsRequest ? ChangeLevel.Error : ChangeLevel.Info, where);
        }
    }

    private static bool MayBeList(SpecNode schema) => SchemaTypes.Of(schema) is var types && (types.Count == 0 || types.Contains("array"));

    private static string Name(HashSet<string> types, string? format) => (types.Count == 0 ? "any" : string.Join("|", types.Order(StringComparer.Ordinal))) + (format is null ? "" : "/" + format);
}
