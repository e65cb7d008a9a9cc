namespace Outrigger.Core.Egress;

/// <summary>
/// Watches, while the body of one request is sent over HTTP/1.1, whether its server has answered already or gone away: the
/// rest of the body is then not wanted. Begun before the request is sent, in the same flow; ended by the body when it is
/// whole. Only clients made with <see cref="EgressSettings.SeesEarlyAnswers"/> tell it. Thread-safe.
/// </summary>
public sealed class EarlyAnswer
{
    private static readonly AsyncLocal<EarlyAnswer?> Flow = new();

    private readonly Lock _gate = new();
    private EarlyAnswerStream? _connection;
    private Action? _came;
    private volatile bool _hasCome;
    private bool _hasEnded;

    private EarlyAnswer()
    {
    }

    /// <summary>Whether the server has answered for good, or closed the connection, before the body was whole.</summary>
    public bool HasCome
    {
        get => _hasCome;
        private set => _hasCome = value;
    }

    /// <summary>The one of the request that is sent in this flow.</summary>
    internal static EarlyAnswer? Current => Flow.Value;

    /// <summary>Begins to watch for the request that is sent next in this flow of execution.</summary>
    public static EarlyAnswer Watch() => Flow.Value = new EarlyAnswer();

    /// <summary>Requests that are sent in this flow from now on are not watched.</summary>
    public static void Forget() => Flow.Value = null;

    /// <summary>What is called once when the answer comes, at once if it has come; never after <see cref="End"/>. It must not wait.</summary>
    public void OnCome(Action came)
    {
        ArgumentNullException.ThrowIfNull(came);
        lock (_gate)
        {
            if (!HasCome)
            {
                _came = came;
                return;
            }

            came();
        }
    }

    /// <summary>The body is whole, or given up: what comes now is an answer in its time.</summary>
    public void End()
    {
        EarlyAnswerStream? connection;
        lock (_gate)
        {
            (_hasEnded, _came) = (true, null);
            (connection, _connection) = (_connection, null);
        }

        connection?.Leave(this);
    }

    /// <summary>The connection that the request goes over; false when nobody watches any more.</summary>
    internal bool TryAttach(EarlyAnswerStream connection)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return false;
            }

            _connection = connection;
            return true;
        }
    }

    /// <summary>It has come. Returns at once: who waits for it goes on elsewhere.</summary>
    internal void Come()
    {
        lock (_gate)
        {
            if (_hasEnded || HasCome)
            {
                return;
            }

            HasCome = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static answer => answer.Tell(), this, preferLocal: false);
    }

    // Under the lock, so that nothing is told once End has returned: what would be stopped then is another's.
    private void Tell()
    {
        lock (_gate)
        {
            var came = _came;
            _came = null;
            came?.Invoke();
        }
    }
}
