using System.Text.Json.Nodes;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Reads usage records by <c>GET /admin/usage</c>.</summary>
internal static class UsageLog
{
    /// <summary>The record of a call by its <c>x-request-id</c>; waits for the batch it is written with.</summary>
    public static Task<JsonObject> FindAsync(AdminClient admin, string requestId) => Eventually.GetAsync(
        async () => (await ListAsync(admin)).FirstOrDefault(r => r["id"]!.GetValue<string>().Replace("-", "", StringComparison.Ordinal) == requestId.Replace("-", "", StringComparison.Ordinal)),
        $"the call {requestId} is on record");

    /// <summary>The newest records.</summary>
    public static async Task<IReadOnlyList<JsonObject>> ListAsync(AdminClient admin)
    {
        var answer = await admin.SendAsync(HttpMethod.Get, "/admin/usage?limit=1000");
        return [.. answer["items"]!.AsArray().Select(r => r!.AsObject())];
    }
}
