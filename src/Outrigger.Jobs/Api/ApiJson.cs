using System.Text.Json.Serialization;
using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Api;

/// <summary>JSON of <c>/jobs/v1</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AddJobRequest))]
[JsonSerializable(typeof(AddJobsRequest))]
[JsonSerializable(typeof(SetPriorityRequest))]
[JsonSerializable(typeof(LeaseJobsRequest))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(CompleteJobRequest))]
[JsonSerializable(typeof(FailJobRequest))]
[JsonSerializable(typeof(JobAddedAnswer))]
[JsonSerializable(typeof(JobsAddedAnswer))]
[JsonSerializable(typeof(JobAnswer))]
[JsonSerializable(typeof(JobPage))]
[JsonSerializable(typeof(JobStateAnswer))]
[JsonSerializable(typeof(JobStatsAnswer))]
[JsonSerializable(typeof(QueuePausedAnswer))]
[JsonSerializable(typeof(LeasedJobsAnswer))]
[JsonSerializable(typeof(HeartbeatAnswer))]
[JsonSerializable(typeof(JobEventData))]
[JsonSerializable(typeof(AdminPage<JobAnswer>))]
[JsonSerializable(typeof(AdminJobStatsAnswer))]
[JsonSerializable(typeof(AdminQueuePausedAnswer))]
[JsonSerializable(typeof(AdminPausesAnswer))]
[JsonSerializable(typeof(JobsRemovedAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
