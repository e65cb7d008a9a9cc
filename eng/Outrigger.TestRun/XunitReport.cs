using System.Globalization;
using System.Xml.Linq;

namespace Outrigger.TestRun;

/// <summary>
/// Reads the xUnit.net v2+ XML report of one executable. Errors outside of tests (a fixture's clean-up, a crash) count
/// as failures, and so do a missing report and an exit code that the report does not explain: silence is never success.
/// </summary>
public static class XunitReport
{
    /// <summary>The outcomes of one executable.</summary>
    /// <param name="suite">Its name.</param>
    /// <param name="xml">The report; null when none was written.</param>
    /// <param name="exitCode">How the process ended.</param>
    /// <param name="log">What it printed; shown when there is nothing better.</param>
    /// <param name="mayBeEmpty">True when a filter is set, so that no test at all is fine.</param>
    public static IReadOnlyList<TestOutcome> Read(string suite, string? xml, int exitCode, string log, bool mayBeEmpty)
    {
        if (xml is null)
        {
            return [Broken(suite, "(start)", $"Ended with exit code {exitCode} and wrote no report.\n{Tail(log)}")];
        }

        XDocument document;
        try
        {
            document = XDocument.Parse(xml);
        }
        catch (System.Xml.XmlException broken)
        {
            return [Broken(suite, "(report)", $"The report cannot be read: {broken.Message}\n{Tail(log)}")];
        }

        var outcomes = document.Descendants("test").Select(test => ReadTest(suite, test)).ToList();
        outcomes.AddRange(document.Descendants("error").Select(error => Broken(
            suite,
            $"({error.Attribute("type")?.Value ?? "error"}) {error.Attribute("name")?.Value}",
            FailureText(error))));

        if (exitCode != 0 && outcomes.TrueForAll(o => o.State != TestState.Failed))
        {
            outcomes.Add(Broken(suite, "(exit code)", $"Ended with exit code {exitCode} though no test failed.\n{Tail(log)}"));
        }

        if (outcomes.Count == 0 && !mayBeEmpty)
        {
            outcomes.Add(Broken(suite, "(empty)", "Holds no test: either it should have some or it should not be there."));
        }

        return outcomes;
    }

    private static TestOutcome ReadTest(string suite, XElement test)
    {
        var state = test.Attribute("result")?.Value switch
        {
            "Pass" => TestState.Passed,
            "Skip" or "NotRun" => TestState.Skipped,
            _ => TestState.Failed,
        };
        var seconds = double.TryParse(test.Attribute("time")?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var time) ? time : 0;
        var message = state switch
        {
            TestState.Passed => "",
            TestState.Skipped => test.Element("reason")?.Value.Trim() ?? "no reason given",
            _ => FailureText(test),
        };
        return new TestOutcome(suite, test.Attribute("name")?.Value ?? "(unnamed)", state, seconds, message);
    }

    private static string FailureText(XElement element)
    {
        var failure = element.Element("failure");
        var parts = new[] { failure?.Element("message")?.Value, failure?.Element("stack-trace")?.Value, element.Element("output")?.Value };
        var text = string.Join('\n', parts.Where(p => !string.IsNullOrWhiteSpace(p)).Select(p => p!.Trim()));
        return text.Length > 0 ? text : "no message";
    }

    private static TestOutcome Broken(string suite, string name, string message) => new(suite, name, TestState.Failed, 0, message);

    private static string Tail(string log) => string.Join('\n', log.TrimEnd().Split('\n').TakeLast(40));
}
