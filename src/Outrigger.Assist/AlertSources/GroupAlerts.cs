using System.Globalization;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Access;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.AlertSources;

/// <summary>Makes alerts of groups of clients that crawl together: one a group, over when the group is. Thread-safe.</summary>
internal sealed class GroupAlerts(IAlerts alerts, IOptionsMonitor<AlertSourcesOptions> options) : IAccessGroupListener
{
    private const string Endpoint = "the site";
    private const int ManyClients = 50;

    public void OnGroup(TenantId tenant, AccessGroupNotice notice)
    {
        var settings = options.CurrentValue;
        if (!settings.AccessGroups)
        {
            return;
        }

        var group = notice.Group;
        var cause = string.Create(CultureInfo.InvariantCulture, $"{group.RaisedAt.UtcTicks} {group.Agent} {group.Language}");
        if (notice.IsOver)
        {
            alerts.Resolve(tenant, AlertTypes.AccessGroup, Endpoint, cause);
            return;
        }

        var covered = group.CatalogueShare is { } share ? string.Create(CultureInfo.InvariantCulture, $", and has covered {100 * share:0.#} % of the paths of the site") : "";
        alerts.Raise(tenant, new AlertSignal
        {
            Type = AlertTypes.AccessGroup,
            Endpoint = Endpoint,
            Severity = group.Suspect >= ManyClients ? AlertSeverity.Critical : AlertSeverity.High,
            Cause = cause,
            Message = string.Create(CultureInfo.InvariantCulture, $"A group of {group.Clients} clients with the same User-Agent and language, {group.Suspect} of them suspect, crawls since {group.Since.UtcDateTime:u}{covered}."),
            TechnicalDetails = string.Create(CultureInfo.InvariantCulture, $"User-Agent: {group.Agent}\nAccept-Language: {group.Language}\nevidence {group.Evidence:0.##} (alarm at 9)"),
            Measures = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["clients"] = group.Clients,
                ["suspect"] = group.Suspect,
                ["paths"] = group.Paths ?? double.NaN,
                ["catalogueShare"] = group.CatalogueShare ?? double.NaN,
                ["evidence"] = group.Evidence,
            },
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["userAgent"] = group.Agent, ["language"] = group.Language, ["since"] = group.Since.ToString("O", CultureInfo.InvariantCulture) },
            Quiet = settings.QuietFor,
        });
    }
}
