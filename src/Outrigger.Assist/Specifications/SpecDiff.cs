using Outrigger.Assist.Schemas;

namespace Outrigger.Assist.Specifications;

/// <summary>
/// What changed between two OpenAPI documents, and what of it breaks callers. The ids of changes are those of the field's
/// best known tool, so that its users find their way; the code is ours. Pure but for the day, which sunset dates are held
/// against.
/// </summary>
/// <param name="from">The document before.</param>
/// <param name="to">The document after.</param>
/// <param name="today">Today.</param>
/// <param name="leastDays">How many days ahead a sunset must be announced; 0 when it need not be announced at all.</param>
internal sealed class SpecDiff(SpecDocument from, SpecDocument to, DateOnly today, int leastDays)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

    private readonly SpecChanges _changes = new();
    private readonly SpecEquality _equality = new(from, to);

    public static SpecChanges Run(SpecDocument from, SpecDocument to, DateOnly today, int leastDays = 0)
    {
        var diff = new SpecDiff(from, to, today, leastDays);
        diff.Run();
        return diff._changes;
    }

    private void Run()
    {
        var lifecycle = new LifecycleDiff(_changes, today, leastDays);
        var operations = new OperationDiff(from, to, _changes, _equality, lifecycle);
        Paths(operations, lifecycle);
        Webhooks(operations);
        new SecurityDiff(_changes).Documents(from.Root, to.Root);
        foreach (var (name, _) in from.Root["components"]?["schemas"]?.Members ?? new Dictionary<string, SpecNode>())
        {
            if (to.Root["components"]?["schemas"]?[name] is null)
            {
                _changes.Info("api-schema-removed", "components.schemas." + name);
            }
        }

        Version();
    }

    private void Paths(OperationDiff operations, LifecycleDiff lifecycle)
    {
        var before = PathsOf(from);
        var after = PathsOf(to);
        foreach (var (key, (path, item)) in before)
        {
            var gone = !after.TryGetValue(key, out var pair);
            foreach (var method in Methods)
            {
                if (from.Get(item, method) is not { IsMap: true } operation)
                {
                    continue;
                }

                var where = method.ToUpperInvariant() + " " + path;
                if (!gone && to.Get(pair.Item, method) is { IsMap: true } other)
                {
                    operations.Compare(where, path, pair.Path, item, pair.Item, operation, other);
                }
                else
                {
                    lifecycle.Removed(operation, where, gone);
                }
            }
        }

        foreach (var (key, (path, item)) in after)
        {
            foreach (var method in Methods)
            {
                if (to.Get(item, method) is { IsMap: true } && !(before.TryGetValue(key, out var old) && from.Get(old.Item, method) is { IsMap: true }))
                {
                    _changes.Info("endpoint-added", method.ToUpperInvariant() + " " + path);
                }
            }
        }
    }

    // Two templates are one path when they differ only in the names of their parameters.
    private static Dictionary<string, (string Path, SpecNode Item)> PathsOf(SpecDocument document)
    {
        var paths = new Dictionary<string, (string, SpecNode)>(StringComparer.Ordinal);
        var prefix = document.IsSwagger ? (document.Root.TextOf("basePath") ?? "").TrimEnd('/') : "";
        foreach (var (path, item) in document.Root["paths"]?.Members ?? new Dictionary<string, SpecNode>())
        {
            paths[Normal(prefix + path)] = (path, document.Resolve(item));
        }

        return paths;
    }

    private static string Normal(string path)
    {
        var parts = path.Split('{');
        for (var i = 1; i < parts.Length; i++)
        {
            var end = parts[i].IndexOf('}', StringComparison.Ordinal);
            parts[i] = end < 0 ? parts[i] : parts[i][end..];
        }

        return string.Join('{', parts);
    }

    private void Webhooks(OperationDiff operations)
    {
        var before = from.Root["webhooks"]?.Members ?? new Dictionary<string, SpecNode>();
        var after = to.Root["webhooks"]?.Members ?? new Dictionary<string, SpecNode>();
        foreach (var (name, item) in before)
        {
            if (after.TryGetValue(name, out var other))
            {
                operations.Calls(name, from.Resolve(item), to.Resolve(other), Methods);
            }
            else
            {
                _changes.Error("webhook-removed", name);
            }
        }

        foreach (var name in after.Keys.Where(name => !before.ContainsKey(name)))
        {
            _changes.Info("webhook-added", name);
        }
    }

    private void Version()
    {
        var before = from.Root["info"]?.TextOf("version");
        var after = to.Root["info"]?.TextOf("version");
        if (before is null || after is null || _changes.All.Count == 0)
        {
            return;
        }

        var isBreaking = _changes.All.Any(static change => change.Level == ChangeLevel.Error);
        if (before == after)
        {
            _changes.Info("api-version-not-bumped", "info.version", after);
        }
        else if (System.Version.TryParse(Dotted(before), out var old) && System.Version.TryParse(Dotted(after), out var current))
        {
            if (current < old)
            {
                _changes.Info("api-version-decreased", "info.version", before + " → " + after);
            }
            else if (isBreaking && current.Major == old.Major)
            {
                _changes.Info("api-major-version-not-bumped", "info.version", before + " → " + after);
            }
        }
    }

    private static string Dotted(string version) => version.TrimStart('v').Split('-', '+')[0] is var text && text.Contains('.', StringComparison.Ordinal) ? text : version.TrimStart('v') + ".0";
}
