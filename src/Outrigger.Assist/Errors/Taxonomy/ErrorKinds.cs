namespace Outrigger.Assist.Errors.Taxonomy;

/// <summary>The catalogue of kinds. Immutable.</summary>
internal static class ErrorKinds
{
    public const string Retry = "retry";
    public const string FallBack = "fall_back";
    public const string Fail = "fail";

    private const string NeedsSupport = "This does not work at the moment; support has to correct it.";
    private const string IsOverloaded = "The service is overloaded; try again later.";

    private static readonly ErrorKindFacts[] Facts =
    [
        new("unknown", ErrorTypes.InternalAt, 2, Fail, "Try again later; if it happens again, name the error id to support.", "Look the error id up in the log.", "Compare with the last change that was deployed."),
        new("invalid_input", ErrorTypes.ValidationAt, 0, Fail, "Correct the value that the message names and send the request again.", "Compare the request with the API description.", "If valid requests are refused, look at the latest change of the validation."),
        new("malformed_body", ErrorTypes.ValidationAt, 0, Fail, "Send a well-formed body with the content type that the route takes.", "Look which client version sends it.", "Check content type, encoding and whether a proxy cuts bodies."),
        new("payload_too_large", ErrorTypes.ValidationAt, 0, Fail, "Send less at once, or in parts.", "Compare the limit of the server with that of the proxy before it.", "Offer uploads in parts where large ones are meant to be."),
        new("constraint_violation", ErrorTypes.ValidationAt, 1, Fail, "Something with these values is there already, or refers to something that is not; change them.", "Look which constraint the message names.", "With 23505 after retries: use an idempotency key or insert on conflict.", "With 23503: look who deletes what is referred to."),
        new("state_conflict", ErrorTypes.ValidationAt, 1, Fail, "It was changed in the meantime: read it again and repeat your change.", "Look which two callers change the same object.", "Repeat read and write together, on the new state."),
        new("bad_credentials", ErrorTypes.AuthenticationAt, 0, Fail, "Sign in with valid credentials.", "Many from one address: look for guessing of passwords.", "Check that the clients send the right header."),
        new("expired_token", ErrorTypes.AuthenticationAt, 0, Fail, "Sign in again, or renew the token.", "Check clock, issuer and audience of the token's maker and of the server.", "After a change of keys: check that the new ones were read."),
        new("forbidden", ErrorTypes.AuthorizationAt, 0, Fail, "Ask for the right to do this, or use another account.", "Compare the caller's roles with those the route asks for.", "After a deployment: compare the policies."),
        new("missing_resource", ErrorTypes.NotFoundAt, 0, Fail, "Check the id; what you ask for is not there, or no longer.", "Look whether it was deleted, or belongs to another tenant.", "Right after it was made: look at the lag of the replica."),
        new("missing_route", ErrorTypes.NotFoundAt, 0, Fail, "Check path and method.", "Compare path and method with the API description.", "After a deployment: look for a route that was renamed."),
        new("rate_limit", ErrorTypes.RateLimitAt, 1, Retry, "Wait a moment, then try again.", "Look which caller uses up the limit.", "Keep to Retry-After; spread the calls or raise the limit."),
        new("upstream_error", ErrorTypes.ExternalServiceAt, 2, FallBack, "A service that this one needs fails; try again later.", "Look at the status page of the service that the message names.", "Answer from a cache or with less while it fails.", "Check that a circuit breaker spares it."),
        new("upstream_timeout", ErrorTypes.ExternalServiceAt, 2, Retry, "A service that this one needs is slow; try again later.", "Compare its usual time with the limit set.", "Repeat only what may be repeated, within a budget."),
        new("network", ErrorTypes.ExternalServiceAt, 2, Retry, "A service that this one needs cannot be reached; try again later.", "Check name, port and whether the service runs.", "Check DNS, firewall and the pool of connections."),
        new("tls", ErrorTypes.ExternalServiceAt, 2, Fail, "A service that this one needs cannot be trusted now; try again later.", "Check when the certificate ends and its chain.", "Compare the name in the certificate with the address called.", "Check the clock."),
        new("db_unavailable", ErrorTypes.DatabaseAt, 3, Retry, "The service is busy with its data; try again later.", "Check that the database runs and takes connections.", "Check address and credentials in the settings.", "Look for a restart or a change of the primary at that time."),
        new("db_pool", ErrorTypes.DatabaseAt, 3, Retry, IsOverloaded, "Compare pool size times instances with the connections the database allows.", "Look for connections that are not given back and for slow statements."),
        new("db_conflict", ErrorTypes.DatabaseAt, 1, Retry, "Two changes came at once; try again.", "Repeat the whole transaction (40001, 40P01).", "Change rows in the same order everywhere; keep transactions short."),
        new("db_timeout", ErrorTypes.DatabaseAt, 2, Retry, "The service is slow at the moment; try again later.", "Look at the plan of the statement and at who holds locks.", "Look for an index that is missing or statistics that are old."),
        new("db_schema", ErrorTypes.DatabaseAt, 2, Fail, NeedsSupport, "Compare the migrations applied with those of this version.", "Run the statement from the log by hand."),
        new("db_storage", ErrorTypes.DatabaseAt, 3, FallBack, "Changes cannot be saved at the moment; reading works.", "Check the free space and memory of the database.", "Check that the writes go to the primary."),
        new("bug", ErrorTypes.InternalAt, 2, Fail, "This does not work at the moment; if it happens again, name the error id to support.", "Begin at the frame that is named.", "Compare with the last change of that file.", "Write the request down as a failing test."),
        new("configuration", ErrorTypes.InternalAt, 3, Fail, NeedsSupport, "Compare the settings and packages of this environment with one that works.", "Look at what was deployed last."),
        new("out_of_resources", ErrorTypes.InternalAt, 3, FallBack, IsOverloaded, "Look at memory, disk, handles and threads over the last hours.", "Restart one instance and watch whether it grows again."),
        new("file_system", ErrorTypes.InternalAt, 1, Fail, NeedsSupport, "Check that the file is there and the process may use it.", "Check mounts and free space."),
        new("cancelled", ErrorTypes.InternalAt, 0, Fail, "The request was broken off; send it again if you still need it.", "Usually the client left: no fault of the service.", "When there are many: compare the client's time limit with the usual time."),
        new("timed_out", ErrorTypes.InternalAt, 2, Retry, "It took too long; try again later.", "Look which step takes the time.", "Look for threads that wait for each other."),
        new("crypto", ErrorTypes.InternalAt, 2, Fail, NeedsSupport, "Check that all instances share the same keys.", "After a change of keys: keep the old ones for reading."),
    ];

    public static int Count => Facts.Length;

    public static ErrorKindFacts Of(ErrorKind kind) => Facts[(int)kind];

    /// <summary>The kind of that name; null when there is none.</summary>
    public static ErrorKind? Find(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Facts.Length; i++)
        {
            if (name.SequenceEqual(Facts[i].Name))
            {
                return (ErrorKind)i;
            }
        }

        return null;
    }
}
