namespace Outrigger.Server.Hosting;

/// <summary>
/// Lets what follows on a socket's data run where the data arrived instead of on another thread of the pool: a proxy
/// spends a good part of its time on waking threads (decision 0070). Nothing on the path of a call may block, therefore;
/// long pieces of work hop to the pool themselves.
/// </summary>
internal static class SocketCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Call before the first socket. A value that the operator has set stays: <c>0</c> switches it off.</summary>
    public static void PreferInline()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
