namespace Outrigger.Assist.Schemas;

/// <summary>The rules of one schema beside its type: bounds, patterns, values, conditions.</summary>
internal sealed class SchemaKeywords(SpecChanges changes, SpecEquality equality, SchemaPlace place, string prefix, string where, bool isGuarded)
{
    /// <summary>Rules that forbid values of a simple type.</summary>
    public static readonly string[] Constraints =
        ["enum", "const", "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

    private static readonly string[] Annotations = ["title", "description", "example", "examples", "deprecated", "externalDocs", "xml", "default", "readOnly", "writeOnly", "$comment", "summary"];

    // What is added and removed as a whole; ids end in -added and -removed.
    private static readonly (string Name, string Word, bool HasChanged)[] Conditions =
    [
        ("if", "if", false), ("then", "then", false), ("else", "else", false), ("contains", "contains", false), ("propertyNames", "property-names", false),
        ("unevaluatedItems", "unevaluated-items", false), ("unevaluatedProperties", "unevaluated-properties", false), ("const", "const", true), ("contentSchema", "content-schema", false),
    ];

    /// <summary>Whether a schema says nothing about values.</summary>
    public static bool IsAnnotation(SpecNode schema) => schema.IsMap && schema.Members.Keys.All(IsAnnotation);

    /// <summary>Whether a member of a schema says nothing about values.</summary>
    public static bool IsAnnotation(string name) => Annotations.Contains(name) || name.StartsWith("x-", StringComparison.Ordinal);

    public void Compare(SpecNode a, SpecNode b, bool isTypeChanged)
    {
        Bounds(a, b);
        Values(a, b, isTypeChanged);
        Pattern(a, b);
        Default(a, b);
        foreach (var (name, word, hasChanged) in Conditions)
        {
            Condition(a[name], b[name], word, hasChanged);
        }

        Content(a, b);
        Keyed(a["dependentSchemas"], b["dependentSchemas"], "dependent-schema", false);
        Keyed(a["dependentRequired"], b["dependentRequired"], "dependent-required", true);
        Keyed(a["patternProperties"], b["patternProperties"], "pattern-property", false);
        PrefixItems(a["prefixItems"], b["prefixItems"]);
        Discriminator(a["discriminator"], b["discriminator"]);
        Extensible(a["x-extensible-enum"], b["x-extensible-enum"]);
        Others(a, b);
    }

    // Narrower is worse for callers that write it, wider for callers that read it. What callers never write they cannot write wrong.
    private void Narrowed(string word, string? detail, bool isCertain = true)
    {
        if (isGuarded && prefix == "request-property-")
        {
            changes.Info("request-read-only-property-" + word, where, detail);
        }
        else
        {
            changes.Add(prefix + word, place.IsRequest && !isGuarded ? isCertain ? ChangeLevel.Error : ChangeLevel.Warning : ChangeLevel.Info, where, detail);
        }
    }

    private void Widened(string word, string? detail) => changes.Add(prefix + word, place.IsRequest || isGuarded ? ChangeLevel.Info : ChangeLevel.Error, where, detail);

    private void Bounds(SpecNode a, SpecNode b)
    {
        Bound(a["maximum"]?.Number, b["maximum"]?.Number, "max", true);
        Bound(a["minimum"]?.Number, b["minimum"]?.Number, "min", false);
        Bound(Exclusive(a, "exclusiveMaximum", "maximum"), Exclusive(b, "exclusiveMaximum", "maximum"), "exclusive-max", true);
        Bound(Exclusive(a, "exclusiveMinimum", "minimum"), Exclusive(b, "exclusiveMinimum", "minimum"), "exclusive-min", false);
        Bound(a["maxLength"]?.Number, b["maxLength"]?.Number, "max-length", true);
        Bound(a["minLength"]?.Number, b["minLength"]?.Number, "min-length", false);
        Bound(a["maxItems"]?.Number, b["maxItems"]?.Number, "max-items", true);
        Bound(a["minItems"]?.Number, b["minItems"]?.Number, "min-items", false);
        if (a["contains"] is not null && b["contains"] is not null)
        {
            Bound(a["maxContains"]?.Number, b["maxContains"]?.Number, "max-contains", true);
            Bound(a["minContains"]?.Number, b["minContains"]?.Number, "min-contains", false);
        }
    }

    // Until OpenAPI 3.1 it is a yes that makes the other bound exclusive.
    private static double? Exclusive(SpecNode schema, string name, string bound) =>
        schema[name] is { Kind: SpecKind.Yes } flag ? flag.IsYes ? schema[bound]?.Number : null : schema[name]?.Number;

    private void Bound(double? before, double? after, string word, bool isUpper)
    {
        if (before == after)
        {
            return;
        }

        var detail = System.FormattableString.Invariant($"{before} → {after}");
        if (before is null)
        {
            if (place.IsRequest)
            {
                Narrowed(word + "-set", detail, isCertain: false);
            }
        }
        else if (after is null)
        {
            if (!place.IsRequest && !isGuarded)
            {
                Widened(word + "-unset", detail);
            }
        }
        else
        {
            var isNarrower = isUpper ? after < before : after > before;
            var change = word + (after > before ? "-increased" : "-decreased");
            if (isNarrower)
            {
                Narrowed(change, detail);
            }
            else if (place.Side != SchemaSide.Request || word != "min-items")
            {
                Widened(change, detail);
            }
        }
    }

    // Rules that the field's tool has no name for; they narrow and widen all the same.
    private void Others(SpecNode a, SpecNode b)
    {
        Bound(a["maxProperties"]?.Number, b["maxProperties"]?.Number, "max-properties", true);
        Bound(a["minProperties"]?.Number, b["minProperties"]?.Number, "min-properties", false);
        var (was, isNow) = (a["uniqueItems"]?.IsYes == true, b["uniqueItems"]?.IsYes == true);
        if (was != isNow)
        {
            Step(isNow, "unique-items");
        }

        (was, isNow) = (a["additionalProperties"] is { Kind: SpecKind.Yes, IsYes: false }, b["additionalProperties"] is { Kind: SpecKind.Yes, IsYes: false });
        if (was != isNow && place.IsRequest)
        {
            changes.Add(prefix + (isNow ? "additional-properties-forbidden" : "additional-properties-allowed"), isNow && !isGuarded ? ChangeLevel.Warning : ChangeLevel.Info, where);
        }

        var (before, after) = (a["multipleOf"]?.Number, b["multipleOf"]?.Number);
        if (before != after)
        {
            var isWider = after is null || (before is { } old && after is { } current && current != 0 && Math.Abs(Math.IEEERemainder(old, current)) < 1e-9 * Math.Abs(current));
            var isNarrower = before is null || (before is { } wide && wide != 0 && after is { } narrow && Math.Abs(Math.IEEERemainder(narrow, wide)) < 1e-9 * Math.Abs(wide));
            changes.Add(prefix + "multiple-of-changed", (place.IsRequest ? isWider : isNarrower) || isGuarded ? ChangeLevel.Info : ChangeLevel.Error, where);
        }

        if ((a["not"] is null) != (b["not"] is null))
        {
            Step(b["not"] is not null, "not");
        }
        else if (a["not"] is not null && !equality.AreEqual(a["not"], b["not"]))
        {
            // Which of the two forbids more is not looked into.
            changes.Add(prefix + "not-changed", isGuarded ? ChangeLevel.Info : ChangeLevel.Warning, where);
        }

        if (a["if"] is not null && b["if"] is not null && !equality.AreEqual(a["if"], b["if"]))
        {
            changes.Add(prefix + "if-changed", isGuarded ? ChangeLevel.Info : ChangeLevel.Warning, where);
        }
    }

    private void Step(bool isAdded, string word)
    {
        if (isAdded)
        {
            Narrowed(word + "-added", null);
        }
        else
        {
            Widened(word + "-removed", null);
        }
    }

    // Values that are known, of which answers may bring others.
    private void Extensible(SpecNode? before, SpecNode? after)
    {
        if (before is not { Kind: SpecKind.List } || after is not { Kind: SpecKind.List } || !place.IsRequest)
        {
            return;
        }

        var current = after.Items.Select(static item => item.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var value in before.Items.Select(static item => item.Text).Where(value => !current.Contains(value)))
        {
            Narrowed("x-extensible-enum-value-removed", value);
        }
    }

    private void Values(SpecNode a, SpecNode b, bool isTypeChanged)
    {
        if (a["enum"] is { Kind: SpecKind.List } && b["enum"] is null && !isTypeChanged && !place.IsRequest && !isGuarded)
        {
            // As new values of the set: readers are told to expect them; not all do.
            changes.Warning(prefix + "enum-removed", where);
        }

        if (b["enum"] is not { Kind: SpecKind.List } after)
        {
            return;
        }

        if (a["enum"] is not { Kind: SpecKind.List } before)
        {
            if (place.IsRequest)
            {
                Narrowed("became-enum", null);
            }

            return;
        }

        if (isTypeChanged)
        {
            // Other values for certain; the change of the type says so.
            return;
        }

        var old = before.Items.Select(static item => item.Text).ToHashSet(StringComparer.Ordinal);
        var current = after.Items.Select(static item => item.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var value in old.Where(value => !current.Contains(value)))
        {
            if (prefix == "response-body-")
            {
                changes.Info("response-mediatype-enum-value-removed", where, value);
            }
            else
            {
                Narrowed("enum-value-removed", value);
            }
        }

        foreach (var value in current.Where(value => !old.Contains(value)))
        {
            if (isGuarded && !place.IsRequest)
            {
                changes.Info("response-write-only-property-enum-value-added", where, value);
            }
            else
            {
                // Readers are told to expect new values; not all do.
                changes.Add(prefix + "enum-value-added", place.IsRequest ? ChangeLevel.Info : ChangeLevel.Warning, where, value);
            }
        }
    }

    private void Pattern(SpecNode a, SpecNode b)
    {
        var before = a.TextOf("pattern");
        var after = b.TextOf("pattern");
        if (before == after)
        {
            return;
        }

        var detail = before + " → " + after;
        if (before is null)
        {
            Narrowed("pattern-added", detail);
        }
        else if (after is null)
        {
            changes.Info(prefix + "pattern-removed", where, detail);
        }
        else if (!place.IsRequest)
        {
            changes.Info(prefix + "pattern-changed", where, detail);
        }
        else if (after is ".*" or "^.*$" or "")
        {
            changes.Info(prefix + "pattern-generalized", where, detail);
        }
        else
        {
            Narrowed("pattern-changed", detail, isCertain: false);
        }
    }

    private void Default(SpecNode a, SpecNode b)
    {
        var before = a["default"];
        var after = b["default"];
        if (equality.AreEqual(before, after))
        {
            return;
        }

        var change = before is null ? "default-value-added" : after is null ? "default-value-removed" : "default-value-changed";
        changes.Add(prefix + change, place.Side == SchemaSide.Parameter ? ChangeLevel.Error : ChangeLevel.Info, where, before?.Text + " → " + after?.Text);
    }

    private void Condition(SpecNode? before, SpecNode? after, string word, bool hasChanged)
    {
        // A rule that allows everything is none.
        before = before is { Kind: SpecKind.Yes, IsYes: true } ? null : before;
        after = after is { Kind: SpecKind.Yes, IsYes: true } ? null : after;
        if (before is null && after is not null)
        {
            Narrowed(word + "-added", null);
        }
        else if (before is not null && after is null)
        {
            Widened(word + "-removed", null);
        }
        else if (hasChanged && !equality.AreEqual(before, after))
        {
            Changed(word + "-changed", before?.Text + " → " + after?.Text);
        }
    }

    private void Changed(string word, string? detail) => changes.Add(prefix + word, isGuarded ? ChangeLevel.Info : ChangeLevel.Error, where, detail);

    private void Content(SpecNode a, SpecNode b)
    {
        foreach (var (name, word) in (ReadOnlySpan<(string, string)>)[("contentMediaType", "content-media-type"), ("contentEncoding", "content-encoding")])
        {
            var (before, after) = (a.TextOf(name), b.TextOf(name));
            if (before == after)
            {
                continue;
            }

            // To say what a text holds narrows it; to say it no longer widens it.
            var isHarmless = place.IsRequest ? after is null : before is null;
            changes.Add(prefix + word + "-changed", isHarmless || isGuarded ? ChangeLevel.Info : ChangeLevel.Error, where, before + " → " + after);
        }
    }

    private void Keyed(SpecNode? before, SpecNode? after, string word, bool hasChanged)
    {
        var old = before?.Members ?? new Dictionary<string, SpecNode>();
        var current = after?.Members ?? new Dictionary<string, SpecNode>();
        foreach (var (name, rule) in old)
        {
            if (!current.TryGetValue(name, out var other))
            {
                Widened(word + "-removed", name);
            }
            else if (hasChanged && !equality.AreEqual(rule, other))
            {
                Changed(word + "-changed", name);
            }
        }

        foreach (var name in current.Keys.Where(name => !old.ContainsKey(name)))
        {
            Narrowed(word + "-added", name);
        }
    }

    // Each place of a list that gets a rule of its own is told apart from the rest.
    private void PrefixItems(SpecNode? before, SpecNode? after)
    {
        var old = before?.Items.Count ?? 0;
        var current = after?.Items.Count ?? 0;
        if (current > old)
        {
            changes.Add(prefix + "prefix-items-added", place.IsRequest ? ChangeLevel.Info : ChangeLevel.Error, where);
        }
        else if (current < old)
        {
            changes.Add(prefix + "prefix-items-removed", place.IsRequest ? ChangeLevel.Error : ChangeLevel.Info, where);
        }
    }

    private void Discriminator(SpecNode? before, SpecNode? after)
    {
        if (before is null || after is null)
        {
            if (before is not null || after is not null)
            {
                changes.Info(prefix + (before is null ? "discriminator-added" : "discriminator-removed"), where);
            }

            return;
        }

        if (before.TextOf("propertyName") != after.TextOf("propertyName"))
        {
            changes.Info(prefix + "discriminator-property-name-changed", where);
        }

        var old = before["mapping"]?.Members ?? new Dictionary<string, SpecNode>();
        var current = after["mapping"]?.Members ?? new Dictionary<string, SpecNode>();
        foreach (var (name, target) in old)
        {
            if (!current.TryGetValue(name, out var other))
            {
                changes.Info(prefix + "discriminator-mapping-deleted", where, name);
            }
            else if (other.Text != target.Text)
            {
                changes.Info(prefix + "discriminator-mapping-changed", where, name);
            }
        }

        foreach (var name in current.Keys.Where(name => !old.ContainsKey(name)))
        {
            changes.Info(prefix + "discriminator-mapping-added", where, name);
        }
    }
}
