namespace Outrigger.Core.Errors;

/// <summary>The errors every route can answer with.</summary>
public static class CoreErrors
{
    /// <summary>Something broke inside.</summary>
    public static readonly ErrorType Internal = new("internal", 500, "Something broke inside Outrigger.", "Repeat the call; if it fails again, look up the trace id in the log.");

    /// <summary>The request could not be read or is out of bounds.</summary>
    public static readonly ErrorType InvalidRequest = new("invalid-request", 400, "The request is not valid.", "Correct what the detail names.");

    /// <summary>The route exists but not for this method, or not at all.</summary>
    public static readonly ErrorType NotFound = new("not-found", 404, "There is nothing here.", "Check the path and the id; what belongs to another tenant looks the same.");

    /// <summary>The body is not what the route takes.</summary>
    public static readonly ErrorType UnsupportedMediaType = new("unsupported-media-type", 415, "The route takes application/json.", "Send the body as application/json.");

    /// <summary>The body is larger than the limit.</summary>
    public static readonly ErrorType BodyTooLarge = new("body-too-large", 413, "The body is larger than the limit.", "Send less, or raise Outrigger:Http:MaxRequestBodyBytes.");

    /// <summary>Something with this id is there already.</summary>
    public static readonly ErrorType Conflict = new("conflict", 409, "That is there already.", "Choose another id or change the one that is there.");

    /// <summary>The database does not answer.</summary>
    public static readonly ErrorType StorageUnavailable = new("storage-unavailable", 503, "The database does not answer.", "Repeat the call later; the operator checks the database.");

    /// <summary>The disk that holds the data is full.</summary>
    public static readonly ErrorType StorageFull = new("storage-full", 507, "The disk that holds the data is full.", "The operator frees space; reading still works.");
}
