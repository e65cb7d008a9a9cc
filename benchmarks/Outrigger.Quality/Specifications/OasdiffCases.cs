using System.Text.Json;
using System.Text.RegularExpressions;

namespace Outrigger.Quality.Specifications;

/// <summary>One pair of documents with what is expected of it.</summary>
internal sealed record OasdiffCase(string Test, string Base, string Revision, string Scope, string Until, IReadOnlySet<string> Ids, bool IsBreaking, bool IsCounted, int SunsetDays)
{
    // The tool's usual setting where a case says that deprecation follows a policy.
    private const int PolicyDays = 10;

    /// <summary>
    /// Which half it belongs to: a whole family of rules (the check that the case is about; for cases about all checks the
    /// case itself) is either developed on or held out, by a hash of its name.
    /// </summary>
    public bool IsDevelopment => (Hash(Scope == "all" ? Test : Scope) >> 16) % 2 == 0;

    public static IReadOnlyList<OasdiffCase> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return
        [
            .. document.RootElement.EnumerateArray().Select(static each => new OasdiffCase(
                each.GetProperty("test").GetString()!,
                each.GetProperty("base").GetString()!,
                each.GetProperty("revision").GetString()!,
                each.GetProperty("scope").GetString()!,
                each.GetProperty("until_level").GetString()!,
                each.GetProperty("expected_ids").EnumerateArray().Select(static id => id.GetString()!).Where(static id => !id.EndsWith("-comment", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal),
                each.GetProperty("expected_levels").EnumerateArray().Any(static level => level.GetString() is "ERR" or "WARN"),
                each.GetProperty("expected_count").ValueKind == JsonValueKind.Number,
                (each.GetProperty("comment").GetString() ?? "").Contains("with a deprecation policy", StringComparison.Ordinal) ? PolicyDays : 0)),
        ];
    }

    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var b in System.Text.Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 16777619u;
        }

        return hash;
    }
}

/// <summary>Which ids the check of a case looks for, by its name: a case about one check says nothing about the others.</summary>
internal static class OasdiffScopes
{
    private static readonly (string Word, string Pattern)[] Words =
    [
        ("ListOfTypes", "-list-of-types-"), ("Type", "(?<!list-of|media|content-media)-type-(?!of)(changed|generalized|specialized|compatible)"),
        ("BecameNotNullable", "-nullable$"), ("BecameNullable", "-nullable$"), ("Contains", "contains"), ("EnumValue", "enum-value"), ("BecameEnum", "became-enum"),
        ("AnyOf", "any-of"), ("OneOf", "one-of"), ("AllOf", "all-of"), ("DependentSchemas", "dependent-schema"), ("DependentRequired", "dependent-required"),
        ("Deprecation", "deprecated|reactivated|sunset-date-too-small|sunset-parse"), ("If", "-(if|then|else)-"), ("PropertyNames", "property-names"),
        ("PatternProperties", "pattern-property"), ("Pattern", "-pattern-(added|removed|changed|generalized)"), ("Unevaluated", "unevaluated"), ("DefaultValue", "default-value"),
        ("Const", "-const-"), ("Discriminator", "discriminator"), ("BecameOptional", "became-(optional|required)"), ("BecameRequired", "became-(optional|required)"),
        ("MaxLengthSet", "max-length-set"), ("MaxLength", "max-length-(increased|decreased|unset)"), ("MinLength", "min-length-(increased|decreased)"), ("MaxItems", "max-items-"),
        ("MinItems", "min-items-"), ("MinSet", "-min-set$"), ("MaxSet", "-max-set$"), ("Min", "-min-(increased|decreased)"), ("Max", "-max-(increased|decreased)"),
        ("PrefixItems", "prefix-items"), ("Content", "-content-"),
    ];

    private static readonly (string Scope, string Pattern)[] Whole =
    [
        ("APIDeprecation", "^endpoint-(deprecated|reactivated)|^api-deprecated-|^api-invalid-stability|^api-sunset-date-too-small"),
        ("APISunsetChanged", "^sunset-deleted|^api-sunset-date-changed|^api-path-sunset-parse"), ("APIRemoved", "^api-(path-)?(removed|sunset)|^api-invalid-stability"),
        ("APIComponentsSecurity", "^api-security-component"), ("APISecurity", "^api-(global-)?security-(?!component)"), ("APIAdded", "^endpoint-added"), ("APITag", "^api-tag"),
        ("APIOperationId", "^api-operation-id"), ("Webhook", "^webhook"), ("NewRequestNonPathDefaultParameter", "default-parameter-to-existing-path"),
        ("NewRequestNonPathParameter", "^new-(required|optional)-request-parameter"), ("NewRequestPathParameter", "^new-request-path"), ("RequestBodyMediaType", "^request-body-media-type-(added|removed)$"),
        ("ResponseMediaType", "^response-media-?type-"), ("RequestBodyRemoved", "^request-body-removed"), ("AddedRequiredRequestBody", "^request-body-added"),
        ("ResponseOptionalProperty", "^response-optional-.*(added|removed)$"), ("ResponseRequiredProperty", "^response-required-.*(added|removed)$"), ("RequestPropertyRemoved", "^request-property-removed"),
        ("ResponseSuccessStatus", "^response-success"), ("ResponseNonSuccessStatus", "^response-non-success"), ("ResponseHeader", "response-header"), ("RequestHeader", "^request-header|request-header"),
        ("RequestParameterRemoved", "^request-parameter-(removed|sunset)"), ("RequestParameterSunset", "^request-parameter-sunset"), ("RequestBodyRequired", "^request-body-became-(required|optional)"),
        ("NewRequiredRequestProperty", "^new-.*request-property"), ("RequestPropertyRequired", "^request-property-became-(required|optional)"), ("RequestParameterRequired", "^request-parameter-became-(required|optional)"),
    ];

    public static Func<string, bool> Of(string scope)
    {
        if (scope == "all")
        {
            return static _ => true;
        }

        foreach (var (name, pattern) in Whole)
        {
            if (scope.StartsWith(name, StringComparison.Ordinal))
            {
                return id => Regex.IsMatch(id, pattern);
            }
        }

        var side = scope.StartsWith("Request", StringComparison.Ordinal) ? "request" : "response";
        var rest = scope[side.Length..];
        var place = rest.StartsWith("Parameter", StringComparison.Ordinal) ? "^request-parameter-" : side == "request" ? "^request-(?!parameter)" : "^response-";
        foreach (var (word, pattern) in Words)
        {
            if (rest.Contains(word, StringComparison.Ordinal))
            {
                return id => Regex.IsMatch(id, place) && Regex.IsMatch(id, pattern);
            }
        }

        return static _ => true;
    }
}
