namespace Outrigger.Jobs.Queue;

/// <summary>
/// Gives jobs the number that the queue orders by, when they are added and again while they wait. The built-in one takes the caller's own
/// number; an assisting one looks at deadline, load and risk. It must be quick and must not throw; when it does, the caller's own number counts. Thread-safe.
/// </summary>
public interface IJobScorer
{
    /// <summary>Whether scores are computed at all; if not, jobs that ask for it keep their own number.</summary>
    bool IsAvailable { get; }

    /// <summary>
    /// Takes a job in: once for each, when it is added. The answer is the job with its <see cref="NewJob.Score"/>, and with what must be
    /// known when it is scored again in its <see cref="NewJob.Signals"/>, which are kept with it.
    /// </summary>
    /// <param name="job">The job as it was asked for.</param>
    /// <param name="readyMicros">When it begins to wait, microseconds since 1970 UTC.</param>
    NewJob Admit(NewJob job, long readyMicros)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job with { Score = Score(job, readyMicros) };
    }

    /// <summary>The score of a job that was taken in, also of one with a number of its own: equals must keep the order of arrival. Higher goes first.</summary>
    /// <param name="job">The job.</param>
    /// <param name="readyMicros">When it begins to wait, microseconds since 1970 UTC.</param>
    double Score(NewJob job, long readyMicros);

    /// <summary>Scores of jobs that wait, in place: <paramref name="scores"/> has one for each.</summary>
    void Rescore(IReadOnlyList<Job> waiting, long nowMicros, Span<double> scores);

    /// <summary>Learns from how a job ended.</summary>
    void Learn(Job ended);
}

/// <summary>The caller's own number and nothing else.</summary>
internal sealed class OwnNumberScorer : IJobScorer
{
    public bool IsAvailable => false;

    public double Score(NewJob job, long readyMicros) => job.Priority;

    public void Rescore(IReadOnlyList<Job> waiting, long nowMicros, Span<double> scores)
    {
        for (var i = 0; i < waiting.Count; i++)
        {
            scores[i] = waiting[i].Request.Priority;
        }
    }

    public void Learn(Job ended)
    {
        // There is nothing to learn for who does not compute.
    }
}
