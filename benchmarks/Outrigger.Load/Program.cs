using System.Globalization;
using System.Runtime.InteropServices;
using Outrigger.Load;
using Outrigger.Load.Attach;
using Outrigger.Load.Gateway;
using Outrigger.Load.Jobs;
using Outrigger.Load.Peers;
using Outrigger.Load.Upstream;

using var ending = new CancellationTokenSource();
void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    ending.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
Self.EndWithParent(ending);
try
{
    return await RunAsync(args, ending.Token);
}
catch (OperationCanceledException) when (ending.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Interrupted.");
    return 130;
}
finally
{
    ChildProcess.EndAll();
}

static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
{
    switch (arguments)
    {
        case ["upstream", var port]:
            using (var upstream = new CannedUpstream(Number(port)))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"listening {upstream.Port}"));
                upstream.Run(cancellationToken);
            }

            return 0;
        case ["bare", var port, var upstreamPort]:
            await BareProxy.RunAsync(Number(port), Number(upstreamPort), cancellationToken);
            return 0;
        case ["selfcheck"]:
            return await SelfCheck.RunAsync(cancellationToken);
        case ["load" or "peers", "gateway", .. var rest]:
            try
            {
                return await GatewayBench.RunAsync(BenchOptions.Parse(arguments[0], rest, Directory.GetCurrentDirectory()), cancellationToken);
            }
            catch (ArgumentException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 2;
            }

        case ["sidecar-role", var port, var upstreamPort, var name, var home]:
            await SidecarRole.RunAsync(Number(port), Number(upstreamPort), name, home, cancellationToken);
            return 0;
        case ["load", "sidecar", .. var rest]:
            try
            {
                return await GatewayBench.RunAsync(BenchOptions.Parse("sidecar", rest, Directory.GetCurrentDirectory()), cancellationToken);
            }
            catch (ArgumentException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 2;
            }

        case ["jobs-role", var part, var folder, var connection, var seconds, var backlog]:
            await JobsRole.RunAsync(part, folder, connection, Number(seconds), Number(backlog));
            return 0;
        case ["load" or "peers", "jobs", .. var rest]:
            try
            {
                return await JobsBench.RunAsync(JobsOptions.Parse(arguments[0], rest, Directory.GetCurrentDirectory()), cancellationToken);
            }
            catch (ArgumentException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 2;
            }

        case ["attach-role", var variant, var port]:
            await AttachRole.RunAsync(variant, Number(port), cancellationToken);
            return 0;
        case ["load", "attach", .. var rest]:
            try
            {
                return await AttachBench.RunAsync(AttachOptions.Parse(rest, Directory.GetCurrentDirectory()), cancellationToken);
            }
            catch (ArgumentException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 2;
            }

        default:
            await Console.Error.WriteLineAsync(BenchOptions.Usage);
            return 2;
    }
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
