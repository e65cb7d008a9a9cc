using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Pricing;

/// <summary>
/// Keeps the operator's price file in force: a faulty one stops the start, later it is logged once and the last good
/// prices stay. It looks at time and size rather than waiting for events, which mounted and replaced files do not raise.
/// </summary>
internal sealed class PriceFileWorker(PriceBook book, IOptionsMonitor<PricingOptions> options, TimeProvider time, ILogger<PriceFileWorker> logger) : BackgroundService
{
    private Version _seen = new(null, default, 0);

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
            logger.FileRefused(e.Error.Detail);
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(options.CurrentValue.FileCheckInterval, time, stoppingToken);
            RunOnce();
        }
    }

    private Version Look()
    {
        if (options.CurrentValue.File is not { Length: > 0 } path)
        {
            return new Version(null, default, 0);
        }

        var file = new FileInfo(path);
        return file.Exists ? new Version(path, file.LastWriteTimeUtc, file.Length) : new Version(path, default, -1);
    }

    private void Take(Version found)
    {
        var table = found.Path is null ? book.BuiltIn : new PriceTable(PriceFile.Read(found.Path));
        book.Use(table);
        _seen = found;
        logger.TableInForce(table.Count, table.SourceDate, table.Source);
    }

    private sealed record Version(string? Path, DateTime WrittenAt, long Bytes);
}
