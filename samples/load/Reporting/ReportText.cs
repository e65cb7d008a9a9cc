using System.Globalization;
using Outrigger.Samples.Load.Faults;
using Outrigger.Samples.Load.People;
using Outrigger.Samples.Load.Release;

namespace Outrigger.Samples.Load.Reporting;

/// <summary>Says in a few lines what a scene showed.</summary>
internal static class ReportText
{
    public static void Write(TextWriter to, TrafficReport report)
    {
        to.WriteLine(Text($"{report.Played.Count} requests, {report.Unanswered.Count} of them without an answer"));
        to.WriteLine(Text($"{"",-22}{"requests",10}{"refused",10}{"share",9}{"fixed rules",13}"));
        foreach (var level in report.Levels)
        {
            to.WriteLine(Text($"{"crawlers, level " + level.Level,-22}{level.Requests,10}{level.Refused,10}{Share(level.Refused, level.Requests),9}{Share(level.ByRules, level.Requests),13}"));
        }

        to.WriteLine(Text($"{"crawlers, all",-22}{report.CrawlerRequests,10}{report.CrawlerRequestsRefused,10}{Share(report.CrawlerRequestsRefused, report.CrawlerRequests),9}{Share(report.CrawlerRequestsByRules, report.CrawlerRequests),13}"));
        to.WriteLine(Text($"people and honest machines refused at least once: {report.PeopleRefused.Count} of {report.People} ({Share(report.PeopleRefused.Count, report.People)}); by the fixed rules {report.RulesStopPeople}"));
        foreach (var refused in report.PeopleRefused)
        {
            to.WriteLine(Text($"  {refused.Player.Client.Population}: {refused.Hit.Request.Method} {refused.Hit.Request.Path} after {refused.At:0.0} s"));
        }

        to.WriteLine(report.Rules is { } rules ? Text($"fixed rules: the best of 1,248, chosen afterwards on this run: {rules}") : "fixed rules: none keeps to the allowed share of people");
    }

    public static void Write(TextWriter to, ReleaseReport report)
    {
        to.WriteLine(Text($"{report.Requests} requests, {report.Failed} failed, {report.ByNew} answered by version 2"));
        to.WriteLine(report.Affected == 0
            ? "no program was affected"
            : Text($"{report.Affected} answers broke the program that got them, the last {report.Seconds:0.0} s after the first"));
        to.WriteLine(report.ByNew == 0 ? "version 2 is not live" : report.IsRolledBack ? "rolled back: version 1 alone answers now" : "version 2 is still live");
    }

    public static void Write(TextWriter to, IReadOnlyList<Fault> faults, int requests)
    {
        to.WriteLine(Text($"{requests} requests, {faults.Count} errors, {faults.Count(static f => f.IsAnalysed)} of them answered with what to do"));
        foreach (var group in faults.GroupBy(static f => (f.Answer.Status, Type: f.Answer.Json?["error"]?["type"]?.ToString() ?? "plain")).OrderByDescending(static g => g.Count()))
        {
            to.WriteLine(Text($"{group.Count(),6} × {group.Key.Status} {group.Key.Type}, for instance {group.First().What}"));
        }
    }

    public static void Write(TextWriter to, int sent, IReadOnlyList<string> failed)
    {
        to.WriteLine(Text($"{sent} requests, {failed.Count} failed"));
        foreach (var one in failed.Take(10))
        {
            to.WriteLine("  " + one);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Share(int part, int all) => all == 0 ? "–" : (part / (double)all).ToString("0.0 %", CultureInfo.InvariantCulture);
}
