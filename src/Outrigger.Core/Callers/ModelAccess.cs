using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>Which models a caller may use. No state; allocates nothing; thread-safe.</summary>
public static class ModelAccess
{
    /// <summary>
    /// Whether the caller may use what it asked for: the requested name is listed, or, unless the name is an alias,
    /// <c>provider/model</c> or <c>model</c> is. An entry that ends in <c>*</c> matches any rest. Names are compared by
    /// ordinal value. A caller without a list may use all, with an empty one none.
    /// </summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="requestedName">The model name of the request.</param>
    /// <param name="isAlias">Whether that name is an alias: then only the alias itself can be listed.</param>
    /// <param name="providerName">The provider it resolves to.</param>
    /// <param name="modelName">The provider's model name it resolves to.</param>
    public static bool IsAllowed(Caller caller, string requestedName, bool isAlias, string providerName, string modelName)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.AllowedModels is not { } entries)
        {
            return true;
        }

        // Indexed, not enumerated: enumerating an interface allocates.
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i].AsSpan();
            if (Matches(entry, requestedName) || (!isAlias && (Matches(entry, modelName) || MatchesPair(entry, providerName, modelName))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The answer to a call for a model that is not allowed.</summary>
    public static OutriggerError Refuse(string requestedName) =>
        CallersErrors.ModelNotAllowed.With($"The key may not use the model '{requestedName}'.") with { Param = "model" };

    private static bool Matches(ReadOnlySpan<char> entry, ReadOnlySpan<char> name) =>
        entry is [.. var prefix, '*'] ? name.StartsWith(prefix, StringComparison.Ordinal) : name.SequenceEqual(entry);

    private static bool MatchesPair(ReadOnlySpan<char> entry, ReadOnlySpan<char> provider, ReadOnlySpan<char> model)
    {
        if (entry.Length > provider.Length)
        {
            return entry[provider.Length] == '/' && entry.StartsWith(provider, StringComparison.Ordinal) && Matches(entry[(provider.Length + 1)..], model);
        }

        // The star stands before the slash: "open*" covers every model of "openai".
        return entry is [.. var prefix, '*'] && provider.StartsWith(prefix, StringComparison.Ordinal);
    }
}
