using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(AddTenantRequest))]
[JsonSerializable(typeof(AddTeamRequest))]
[JsonSerializable(typeof(AddUserRequest))]
[JsonSerializable(typeof(TenantAnswer))]
[JsonSerializable(typeof(TeamAnswer))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(AdminPage<TenantAnswer>), TypeInfoPropertyName = "TenantPage")]
[JsonSerializable(typeof(AdminPage<TeamAnswer>), TypeInfoPropertyName = "TeamPage")]
[JsonSerializable(typeof(AdminPage<UserAnswer>), TypeInfoPropertyName = "UserPage")]
internal sealed partial class TenancyJson : JsonSerializerContext;
