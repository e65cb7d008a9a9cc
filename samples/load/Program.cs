using Outrigger.Samples.Load;
using Outrigger.Samples.Load.Faults;
using Outrigger.Samples.Load.People;
using Outrigger.Samples.Load.Release;
using Outrigger.Samples.Load.Reporting;
using Outrigger.Samples.Load.Steady;

if (LoadOptions.Parse(args, out var problem) is not { } options)
{
    Console.Error.WriteLine($"load: {problem}\n{LoadOptions.Help}");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    switch (options.Scene)
    {
        case "traffic":
            ReportText.Write(Console.Out, await new TrafficScene(options.To, options.Cast, options.IsHttp2).RunAsync(stop.Token));
            return 0;
        case "release":
            using (var scene = new ReleaseScene(options.To, options.Seed, options.IsHttp2))
            {
                await scene.RunAsync(options.Requests, null, stop.Token);
                ReportText.Write(Console.Out, ReleaseReport.Of(scene, 0));
                return 0;
            }

        case "faults":
            var (faults, requests) = await new FaultScene(options.To, options.IsHttp2).RunAsync(int.MaxValue, options.Requests, stop.Token);
            ReportText.Write(Console.Out, faults, requests);
            return 0;
        default:
            using (var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token))
            {
                over.CancelAfter(TimeSpan.FromSeconds(options.Seconds));
                var steady = new SteadyScene(options.To, options.IsHttp2);
                var failed = await steady.RunAsync(over.Token);
                ReportText.Write(Console.Out, steady.Sent, failed);
                return failed.Count == 0 ? 0 : 1;
            }
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
