using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Pricing;

/// <summary>
/// Keeps the operator's price file in force: a faulty one stops the start, later it is logged once and the last good
/// prices stay. It looks at time and size rather than waiting for events, which mounted and replaced files do not raise.
/// </summary>
internal sealed class PriceFileWorker : BackgroundService
{
    private readonly PriceBook _book;
    private readonly TimeProvider _time;
    private readonly ILogger<PriceFileWorker> _logger;
    private readonly IDisposable? _reload;
    private PricingOptions _options;
    private Version _seen = new(null, default, 0);

    public PriceFileWorker(PriceBook book, IOptionsMonitor<PricingOptions> options, TimeProvider time, ILogger<PriceFileWorker> logger)
    {
        _book = book;
        _time = time;
        _logger = logger;

        // Not asked for each round: the monitor throws while settings are faulty, and the last good ones count here.
        _options = options.CurrentValue;
        _reload = options.OnChange(changed => Volatile.Write(ref _options, changed));
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Take(Look());
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Takes a changed file over; true when other prices are in force now.</summary>
    public bool RunOnce()
    {
        var found = Look();
        if (found == _seen)
        {
            return false;
        }

        try
        {
            Take(found);
            return true;
        }
        catch (OutriggerException e)
        {
            _seen = found;
            _logger.FileRefused(e.Error.Detail);
            return false;
        }
    }

    public override void Dispose()
    {
        _reload?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Volatile.Read(ref _options).FileCheckInterval, _time, stoppingToken);
            RunOnce();
        }
    }

    private Version Look()
    {
        if (Volatile.Read(ref _options).File is not { Length: > 0 } path)
        {
            return new Version(null, default, 0);
        }

        var file = new FileInfo(path);
        return file.Exists ? new Version(path, file.LastWriteTimeUtc, file.Length) : new Version(path, default, -1);
    }

    private void Take(Version found)
    {
        var table = found.Path is null ? _book.BuiltIn : new PriceTable(PriceFile.Read(found.Path));
        _book.Use(table);
        _seen = found;
        _logger.TableInForce(table.Count, table.SourceDate, table.Source);
    }

    private sealed record Version(string? Path, DateTime WrittenAt, long Bytes);
}
