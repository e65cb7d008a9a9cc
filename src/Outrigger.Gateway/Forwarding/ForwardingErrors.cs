using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What can go wrong with a call itself.</summary>
public static class ForwardingErrors
{
    /// <summary>The body is not JSON.</summary>
    public static readonly ErrorType InvalidJson = new("invalid-json", 400, "The body is not valid JSON.", "Send one JSON object in UTF-8, each member once.");

    /// <summary>A member is missing or has the wrong type.</summary>
    public static readonly ErrorType InvalidMember = new("invalid-member", 400, "A member of the body is missing or has the wrong type.", "Correct the member that param names.");

    /// <summary>The request names an object at a provider that the caller does not own.</summary>
    public static readonly ErrorType ObjectNotFound = new("object-not-found", 404, "There is no such object.", "Check the id; what belongs to another tenant, was not stored through the gateway, or is older than Outrigger:Gateway:StoredObjects:RetentionDays looks the same.");

    /// <summary>The request names an object at another provider than the model's.</summary>
    public static readonly ErrorType ObjectElsewhere = new("object-elsewhere", 400, "The model and the object the request names are at two providers.", "Use a model of the provider that keeps the object, or send the whole input.");

    /// <summary>No upstream of the route answered.</summary>
    public static readonly ErrorType NoUpstream = new("no-upstream", 503, "No provider of this model could be asked.", "Repeat the call later; the operator checks the providers.");

    internal static OutriggerError NotFound(string param) => ObjectNotFound.With($"What '{param}' names does not exist here.") with { Param = param };
}
