using Outrigger.Assist.Schemas;

namespace Outrigger.Assist.Specifications;

/// <summary>Security requirements and schemes. They are told, not judged: whether a caller has the right is not in the document.</summary>
internal sealed class SecurityDiff(SpecChanges changes)
{
    public void Documents(SpecNode before, SpecNode after)
    {
        Requirements(before["security"], after["security"], "api-global-security", "security");
        Schemes(before["components"]?["securitySchemes"] ?? before["securityDefinitions"], after["components"]?["securitySchemes"] ?? after["securityDefinitions"]);
    }

    public void Requirements(SpecNode? before, SpecNode? after, string prefix, string where)
    {
        var old = Scopes(before);
        var current = Scopes(after);
        foreach (var (name, scopes) in current)
        {
            if (!old.TryGetValue(name, out var known))
            {
                changes.Info(prefix + "-added", where, name);
                continue;
            }

            foreach (var scope in scopes.Except(known))
            {
                changes.Info(prefix + "-scope-added", where, name + ": " + scope);
            }

            foreach (var scope in known.Except(scopes))
            {
                changes.Info(prefix + "-scope-removed", where, name + ": " + scope);
            }
        }

        foreach (var name in old.Keys.Where(name => !current.ContainsKey(name)))
        {
            changes.Info(prefix + "-removed", where, name);
        }
    }

    private static Dictionary<string, HashSet<string>> Scopes(SpecNode? requirements)
    {
        var scopes = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var requirement in requirements?.Items ?? [])
        {
            // Schemes that are asked for together are one alternative.
            var name = string.Join("+", requirement.Members.Keys.Order(StringComparer.Ordinal));
            scopes[name] = [.. requirement.Members.Values.SelectMany(static list => list.Items).Select(static item => item.Text)];
        }

        return scopes;
    }

    private void Schemes(SpecNode? before, SpecNode? after)
    {
        foreach (var (name, scheme) in before?.Members ?? new Dictionary<string, SpecNode>())
        {
            var where = "securitySchemes." + name;
            if (after?[name] is not { } other)
            {
                changes.Info("api-security-component-removed", where);
                continue;
            }

            if (scheme.TextOf("type") != other.TextOf("type"))
            {
                changes.Info("api-security-component-type-changed", where);
            }

            foreach (var (kind, flow) in scheme["flows"]?.Members ?? new Dictionary<string, SpecNode>())
            {
                if (other["flows"]?[kind] is { } otherFlow)
                {
                    Flow(flow, otherFlow, where + "." + kind);
                }
            }
        }

        foreach (var name in (after?.Members.Keys ?? []).Where(name => before?[name] is null))
        {
            changes.Info("api-security-component-added", "securitySchemes." + name);
        }
    }

    private void Flow(SpecNode before, SpecNode after, string where)
    {
        if (before.TextOf("authorizationUrl") != after.TextOf("authorizationUrl"))
        {
            changes.Info("api-security-component-oauth-url-changed", where);
        }

        if (before.TextOf("tokenUrl") != after.TextOf("tokenUrl"))
        {
            changes.Info("api-security-component-oauth-token-url-changed", where);
        }

        foreach (var (scope, text) in before["scopes"]?.Members ?? new Dictionary<string, SpecNode>())
        {
            if (after["scopes"]?[scope] is not { } other)
            {
                changes.Info("api-security-component-oauth-scope-removed", where, scope);
            }
            else if (other.Text != text.Text)
            {
                changes.Info("api-security-component-oauth-scope-changed", where, scope);
            }
        }

        foreach (var scope in (after["scopes"]?.Members.Keys ?? []).Where(scope => before["scopes"]?[scope] is null))
        {
            changes.Info("api-security-component-oauth-scope-added", where, scope);
        }
    }
}
