using Outrigger.Assist.Logs.Parsing;
namespace Outrigger.Assist.Logs.Signals;

/// <summary>A session whose lines are still coming; at most <see cref="MaxLines"/> of them are kept.</summary>
internal sealed class OpenSession(string name)
{
    public const int MaxLines = 4096;

    public string Name { get; } = name;

    public List<LogTemplate> Lines { get; } = [];

    public long LastMicros { get; set; }

    public LinkedListNode<OpenSession>? Place { get; set; }
}

/// <summary>Open sessions, by last use: the quiet ones close, and the quietest gives way when there are too many.</summary>
internal sealed class OpenSessions
{
    public const int Max = 4096;
    private const long QuietMicros = 600_000_000;

    private readonly Dictionary<string, OpenSession> _open = new(StringComparer.Ordinal);
    private readonly LinkedList<OpenSession> _byUse = [];

    /// <summary>Adds a line.</summary>
    /// <returns>The session that gave way; null when none had to.</returns>
    public OpenSession? Add(string name, LogTemplate template, long atMicros)
    {
        OpenSession? displaced = null;
        if (!_open.TryGetValue(name, out var session))
        {
            if (_open.Count >= Max && _byUse.First is { } quietest)
            {
                displaced = Remove(quietest.Value.Name);
            }

            _open[name] = session = new(name);
            session.Place = _byUse.AddLast(session);
        }
        else if (session.Place is { Next: not null } place)
        {
            _byUse.Remove(place);
            _byUse.AddLast(place);
        }

        session.LastMicros = Math.Max(session.LastMicros, atMicros);
        if (session.Lines.Count < OpenSession.MaxLines)
        {
            session.Lines.Add(template);
        }

        return displaced;
    }

    public OpenSession? Remove(string name)
    {
        if (!_open.Remove(name, out var session))
        {
            return null;
        }

        _byUse.Remove(session.Place!);
        return session;
    }

    public List<OpenSession> RemoveQuiet(long atMicros)
    {
        var quiet = new List<OpenSession>();
        while (_byUse.First is { } first && first.Value.LastMicros < atMicros - QuietMicros)
        {
            quiet.Add(Remove(first.Value.Name)!);
        }

        return quiet;
    }
}
