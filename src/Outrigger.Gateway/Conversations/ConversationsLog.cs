using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Conversations;

internal static partial class ConversationsLog
{
    [LoggerMessage(3100, LogLevel.Information, "An administrator removed the conversations of {Owner} in tenant {Tenant}: {Rows} rows.")]
    public static partial void OwnedRemoved(this ILogger logger, string owner, string tenant, long rows);
}
