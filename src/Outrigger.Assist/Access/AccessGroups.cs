using Outrigger.Core.Callers;

namespace Outrigger.Assist.Access;

/// <summary>A group of clients that crawls, or did.</summary>
/// <param name="Agent">The User-Agent they share, cut at 200 characters; from outside.</param>
/// <param name="Language">The Accept-Language they share, cut at 200 characters; from outside.</param>
/// <param name="Clients">How many clients counted since it began.</param>
/// <param name="Suspect">How many of them are suspect by their own behaviour.</param>
/// <param name="Since">When the evidence began to grow.</param>
/// <param name="RaisedAt">When the alarm was raised.</param>
/// <param name="EndedAt">When it was over; null while it is not.</param>
/// <param name="Paths">How many different paths the group has asked for since, about; null when not known.</param>
/// <param name="CatalogueShare">Which share that is of all paths that anybody has asked this site for, 0 to 1; null when not known.</param>
/// <param name="Evidence">The cumulative sum, log-likelihood; the alarm is raised at 9.</param>
public sealed record AccessGroup(
    string Agent, string Language, int Clients, int Suspect, DateTimeOffset Since, DateTimeOffset RaisedAt, DateTimeOffset? EndedAt, int? Paths, double? CatalogueShare, double Evidence);

/// <summary>What happened to a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="IsOver">Whether it is over; else it was found, or goes on.</param>
public sealed record AccessGroupNotice(AccessGroup Group, bool IsOver);

/// <summary>Is told of groups of clients that crawl together, on the path of a request: must return at once. Thread-safe.</summary>
public interface IAccessGroupListener
{
    /// <summary>A group was found, goes on (at most every ten minutes), or is over.</summary>
    void OnGroup(TenantId tenant, AccessGroupNotice notice);
}

/// <summary>The groups of a tenant.</summary>
/// <param name="Items">Those whose alarm is on, the newest first, then those that are over; at most 200.</param>
public sealed record AccessGroupList(IReadOnlyList<AccessGroup> Items);
