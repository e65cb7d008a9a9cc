namespace Outrigger.Assist.Schemas;

/// <summary>Who writes what a schema describes.</summary>
internal enum SchemaSide
{
    Parameter,
    Request,
    Response,
    Header,
}

/// <summary>Where a schema stands.</summary>
/// <param name="Side">Who writes it.</param>
/// <param name="Media">Its media type.</param>
internal sealed record SchemaPlace(SchemaSide Side, string Media)
{
    /// <summary>Whether it is written by callers, so that narrowing it breaks them; what the server writes breaks them when it is widened.</summary>
    public bool IsRequest => Side is SchemaSide.Parameter or SchemaSide.Request;

    /// <summary>Whether it is a parameter that stands in a header.</summary>
    public bool IsHeader { get; init; }

    /// <summary>Whether it is a parameter of which each value of a list is written apart, so that one value is a list of one.</summary>
    public bool IsExplodedForm { get; init; }

    /// <summary>Whether numbers and texts are written alike, as in parameters, forms and XML.</summary>
    public bool IsLooselyTyped => !Media.Contains("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>What ids of changes begin with.</summary>
    public string Prefix(bool isProperty) => Side switch
    {
        SchemaSide.Parameter => isProperty ? IsHeader ? "request-header-property-" : "request-parameter-property-" : "request-parameter-",
        SchemaSide.Request => isProperty ? "request-property-" : "request-body-",
        SchemaSide.Header => "response-header-",
        _ => isProperty ? "response-property-" : "response-body-",
    };
}
