using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Chat;

/// <summary>Errors that name fields. Stateless.</summary>
internal static class ChatProblems
{
    /// <summary>One field.</summary>
    public static OutriggerError ForFields(string field, string what) => ForFields(new Dictionary<string, string[]> { [field] = [what] });

    /// <summary>All fields, in <c>errors</c>; the first one in <c>param</c> as well.</summary>
    public static OutriggerError ForFields(IReadOnlyDictionary<string, string[]> errors) =>
        CoreErrors.InvalidRequest.With($"{(errors.Count == 1 ? "A field of the request is" : $"{errors.Count} fields of the request are")} not valid: {string.Join(", ", errors.Keys)}.") with
        {
            Param = errors.Keys.First(),
            Extensions = new Dictionary<string, object?> { ["errors"] = errors },
        };
}
