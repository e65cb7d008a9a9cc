namespace Outrigger.Assist.Schemas;

/// <summary>Properties that come, go, or become required, optional, read-only or write-only.</summary>
internal sealed class PropertyRules(SpecChanges changes, LifecycleDiff lifecycle, SchemaPlace place)
{
    private bool HasProperties => place.Side is SchemaSide.Request or SchemaSide.Response;

    public void Removed(SpecNode property, bool isRequired, string where)
    {
        if (place.Side == SchemaSide.Request)
        {
            if (property["readOnly"]?.IsYes != true)
            {
                changes.Warning("request-property-removed", where);
            }
        }
        else if (place.Side == SchemaSide.Response)
        {
            if (property["writeOnly"]?.IsYes == true)
            {
                changes.Info(isRequired ? "response-required-write-only-property-removed" : "response-optional-write-only-property-removed", where);
            }
            else
            {
                changes.Add(isRequired ? "response-required-property-removed" : "response-optional-property-removed", isRequired ? ChangeLevel.Error : ChangeLevel.Warning, where);
            }
        }
    }

    public void Added(SpecNode property, bool isRequired, string where)
    {
        if (place.Side == SchemaSide.Parameter)
        {
            changes.Add(isRequired ? place.IsHeader ? "new-required-request-header-property" : "new-required-request-parameter-property" : "new-optional-request-property", isRequired ? ChangeLevel.Error : ChangeLevel.Info, where);
        }
        else if (place.Side == SchemaSide.Request)
        {
            if (property["readOnly"]?.IsYes == true)
            {
                return;
            }

            var id = !isRequired ? "new-optional-request-property" : property["default"] is null ? "new-required-request-property" : "new-required-request-property-with-default";
            changes.Add(id, isRequired ? ChangeLevel.Error : ChangeLevel.Info, where);
        }
        else if (place.Side == SchemaSide.Response)
        {
            changes.Info("response-" + (isRequired ? "required" : "optional") + (property["writeOnly"]?.IsYes == true ? "-write-only" : "") + "-property-added", where);
        }
    }

    public void Changed(SpecNode before, SpecNode after, bool wasRequired, bool isRequired, string where)
    {
        if (HasProperties)
        {
            var side = place.Side == SchemaSide.Request ? "request" : "response";
            lifecycle.Property(before, after, side, where);
            Access(before, after, isRequired, side, where);
        }

        if (wasRequired != isRequired)
        {
            Requirement(before, after, isRequired, where);
        }
    }

    private void Requirement(SpecNode before, SpecNode after, bool isRequired, string where)
    {
        switch (place.Side)
        {
            case SchemaSide.Request when after["readOnly"]?.IsYes == true:
                break;
            case SchemaSide.Request:
                changes.Add(!isRequired ? "request-property-became-optional" : after["default"] is null ? "request-property-became-required" : "request-property-became-required-with-default", isRequired ? ChangeLevel.Error : ChangeLevel.Info, where);
                break;
            case SchemaSide.Parameter when isRequired:
                changes.Error(place.IsHeader ? "request-header-property-became-required" : "request-parameter-property-became-required", where);
                break;
            case SchemaSide.Response when before["writeOnly"]?.IsYes == true || after["writeOnly"]?.IsYes == true:
                changes.Info(isRequired ? "response-write-only-property-became-required" : "response-write-only-property-became-optional", where);
                break;
            case SchemaSide.Response:
                changes.Add(isRequired ? "response-property-became-required" : "response-property-became-optional", isRequired ? ChangeLevel.Info : ChangeLevel.Error, where);
                break;
        }
    }

    private void Access(SpecNode before, SpecNode after, bool isRequired, string side, string where)
    {
        foreach (var (name, word) in (ReadOnlySpan<(string, string)>)[("readOnly", "read-only"), ("writeOnly", "write-only")])
        {
            var was = before[name]?.IsYes == true;
            var isNow = after[name]?.IsYes == true;
            if (was != isNow)
            {
                // A required member that was never answered until now is one that callers may not be ready for.
                var isWarning = side == "response" && isRequired && name == "writeOnly" && !isNow;
                changes.Add(
                    side + (isRequired ? "-required" : "-optional") + "-property-became-" + (isNow ? "" : "not-") + word,
                    isWarning ? ChangeLevel.Warning : ChangeLevel.Info, where);
            }
        }
    }
}
