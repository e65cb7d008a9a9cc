namespace Outrigger.Quality.Triage;

/// <summary>A rule that says what is done next. All rules see the same events; only the oracle looks at what is hidden.</summary>
internal interface IQueueRule
{
    string Name { get; }

    /// <summary>A fault came in.</summary>
    void Arrived(Fault fault, double now);

    /// <summary>It was reported once more.</summary>
    void ReportedAgain(Fault fault, double now);

    /// <summary>Which of these is done next: its place in the list.</summary>
    /// <param name="waiting">What waits and can be done by who is free, by arrival.</param>
    /// <param name="now">Hours since the start.</param>
    int Choose(IReadOnlyList<Fault> waiting, double now);

    /// <summary>It is done.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="started">When work on it began.</param>
    /// <param name="now">Hours since the start.</param>
    /// <param name="isConfirmed">Whether the team wrote down how severe it was.</param>
    void Closed(Fault fault, double started, double now, bool isConfirmed);
}
