using Outrigger.Jobs.Queue;

namespace Outrigger.Storage.Queue;

/// <summary>A state as a condition in the words of the index that serves it: an index over some rows is used only when the statement says the same.</summary>
internal static class JobStateCondition
{
    public static string Of(JobState? state) => state switch
    {
        null => "",
        JobState.Blocked => "j.state = 0 AND j.state <> 2",
        JobState.Delayed => "j.state = 1 AND j.state <> 2",
        JobState.Waiting => "j.state = 2",
        JobState.Active => "j.state = 3 AND j.state <> 2",
        JobState.Completed => "j.state = 4 AND j.state <> 2",
        JobState.Failed => "j.state = 5 AND j.state <> 2",
        _ => "j.state = 6 AND j.state <> 2",
    };
}
