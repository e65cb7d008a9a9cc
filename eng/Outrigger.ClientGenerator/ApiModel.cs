namespace Outrigger.ClientGenerator;

/// <summary>What the clients are made from.</summary>
/// <param name="Types">The objects in requests and answers, by name.</param>
/// <param name="Operations">The calls, by name.</param>
public sealed record ApiModel(IReadOnlyList<ApiType> Types, IReadOnlyList<ApiOperation> Operations);

/// <summary>An object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is; null for nothing.</param>
/// <param name="Members">Its members, as the document orders them.</param>
/// <param name="IsRequest">Whether it is sent; a member it must have is then demanded by the compiler.</param>
public sealed record ApiType(string Name, string? Description, IReadOnlyList<ApiMember> Members, bool IsRequest);

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Description">What it is; null for nothing.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsRequired">Whether it is always there. Members that may be null are left out instead.</param>
public sealed record ApiMember(string Name, string? Description, TypeRef Type, bool IsRequired);

/// <summary>What a value is.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">The object, of references.</param>
/// <param name="Item">What a list or map holds.</param>
/// <param name="Values">The texts it may be, of enumerations.</param>
/// <param name="IsNullable">Whether it may be null.</param>
public sealed record TypeRef(TypeKind Kind, string? Name = null, TypeRef? Item = null, IReadOnlyList<string>? Values = null, bool IsNullable = false);

/// <summary>Kinds of values.</summary>
public enum TypeKind
{
    /// <summary>Any JSON.</summary>
    Any,

    /// <summary>Text.</summary>
    Text,

    /// <summary>One of some texts.</summary>
    OneOf,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary>A moment.</summary>
    Time,

    /// <summary>A whole number of 32 bits.</summary>
    Whole,

    /// <summary>A whole number of 64 bits.</summary>
    LargeWhole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>An object.</summary>
    Record,

    /// <summary>A list.</summary>
    List,

    /// <summary>Values by name.</summary>
    Map,
}

/// <summary>A call.</summary>
/// <param name="Name">Its name, like <c>ScorePriority</c>.</param>
/// <param name="Group">The client it belongs to: <c>Assist</c> or <c>Jobs</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path without the slash before it.</param>
/// <param name="Summary">What it does.</param>
/// <param name="PathNames">The holes in the path.</param>
/// <param name="Query">The parameters behind it.</param>
/// <param name="Body">How its body is sent.</param>
/// <param name="Request">What the body is, of JSON.</param>
/// <param name="Reply">How its answer is read.</param>
/// <param name="Answer">What the answer is, of JSON and events.</param>
/// <param name="Repetition">Whether it may be repeated.</param>
public sealed record ApiOperation(
    string Name,
    string Group,
    string Method,
    string Path,
    string Summary,
    IReadOnlyList<string> PathNames,
    IReadOnlyList<string> Query,
    BodyKind Body,
    TypeRef? Request,
    ReplyKind Reply,
    TypeRef? Answer,
    Repetition Repetition);

/// <summary>How a body is sent.</summary>
public enum BodyKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As JSON.</summary>
    Json,

    /// <summary>As text, line by line.</summary>
    Text,

    /// <summary>As bytes.</summary>
    Bytes,

    /// <summary>Nothing but headers that describe another request.</summary>
    Headers,
}

/// <summary>How an answer is read.</summary>
public enum ReplyKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>As JSON.</summary>
    Json,

    /// <summary>As bytes.</summary>
    Bytes,

    /// <summary>As a stream of events.</summary>
    Events,
}

/// <summary>Whether a call may be repeated after a server that was busy.</summary>
public enum Repetition
{
    /// <summary>It might be done twice.</summary>
    Never,

    /// <summary>Doing it twice is doing it once.</summary>
    Always,

    /// <summary>When it carries an idempotency key.</summary>
    WithKey,
}
