using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Hosting;

/// <summary>Keeps what is logged, with its exceptions, as it would stand in the journal.</summary>
internal sealed class LogInto(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        log.Enqueue(new StringBuilder(formatter(state, exception)).Append(' ').Append(exception).ToString());

    public void Dispose() => log.Enqueue("");
}
