namespace Outrigger.Testing.Jobs;

/// <summary>A server process that may be killed and started again on the same address and data.</summary>
public interface IKillableServer
{
    /// <summary>A client with the server's address that follows no redirects; good over restarts.</summary>
    HttpClient Http { get; }

    /// <summary>Ends the process at once (SIGKILL) and waits until it is gone.</summary>
    Task KillAsync();

    /// <summary>Starts it again and waits until it is ready.</summary>
    Task RestartAsync();
}
