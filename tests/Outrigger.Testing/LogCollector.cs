using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Outrigger.Testing;

/// <summary>Keeps what is logged, so that a test can ask what was said and what was not.</summary>
public sealed class LogCollector : ILoggerProvider, ILoggerFactory
{
    /// <summary>Every entry, in order.</summary>
    public ConcurrentQueue<LogEntry> Entries { get; } = new();

    /// <summary>A typed logger that writes here.</summary>
    public ILogger<T> For<T>() => new Logger<T>(this);

    public ILogger CreateLogger(string categoryName) => new Collecting(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Collecting(LogCollector owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Entries.Enqueue(new LogEntry(logLevel, eventId.Id, category, formatter(state, exception), exception));
    }
}

/// <summary>One log entry. Its text form holds everything, the exception included: search it for what must not be there.</summary>
public sealed record LogEntry(LogLevel Level, int Id, string Category, string Message, Exception? Exception);
