using Outrigger.Load.Reporting;
using Outrigger.Quality;

using var ending = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    ending.Cancel();
};

IQualityBench[] benches = [.. QualityBenches.All];
QualityOptions options;
try
{
    if (args.Contains("--help"))
    {
        Console.WriteLine(QualityOptions.Help + "\n\nModules: " + string.Join(", ", benches.Select(bench => bench.Module).Distinct()));
        return 0;
    }

    options = QualityOptions.Parse(args, Directory.GetCurrentDirectory());
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

var chosen = benches.Where(bench => options.Module is null || bench.Module == options.Module).ToArray();
if (chosen.Length == 0)
{
    await Console.Error.WriteLineAsync($"No module {options.Module}. There are: {string.Join(", ", benches.Select(bench => bench.Module).Distinct())}.");
    return 2;
}

var commit = await Machine.CommitAsync(ending.Token);
var context = new QualityContext(options.DataFolder, ending.Token);
var measured = 0;
foreach (var module in chosen.GroupBy(bench => bench.Module))
{
    var report = new QualityReport(module.Key, DateTimeOffset.UtcNow, "./bench quality " + module.Key, commit, Machine.Describe());
    foreach (var bench in module)
    {
        if (bench.Folder.Length > 0 && !Directory.Exists(context.At(bench.Folder)))
        {
            await Console.Error.WriteLineAsync($"{module.Key}: absent, there is no folder {bench.Folder} in {options.DataFolder}.");
            continue;
        }

        try
        {
            foreach (var row in bench.Run(context))
            {
                report.Add(row);
                Console.WriteLine(QualityReport.Line(row));
            }
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return 130;
        }
    }

    if (report.Rows.Count > 0)
    {
        measured++;
        Console.WriteLine();
        Console.WriteLine(report.Table());
        if (options.Write)
        {
            report.Write(options.ResultsFolder);
        }
    }
}

return measured > 0 ? 0 : 1;
