using Outrigger.Server;
using Outrigger.Server.Hosting;

try
{
    if (CommandLine.TryAnswer(args, Console.Out))
    {
        return 0;
    }

    var app = ServerComposition.Build(args);
    return await app.RunAsync(Console.Out);
}
catch (StartupException problem)
{
    await Console.Error.WriteLineAsync("outrigger: " + problem.Message);
    return problem.ExitCode;
}
