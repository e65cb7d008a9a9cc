namespace Outrigger.Load.Peers;

/// <summary>Starts this program again for another of its roles.</summary>
internal static class Self
{
    private const string Mark = "OUTRIGGER_LOAD_CHILD";

    /// <summary>Ends a role when the program that started it is gone, even killed: its end of standard input closes then.</summary>
    public static void EndWithParent(CancellationTokenSource ending)
    {
        if (Environment.GetEnvironmentVariable(Mark) is null)
        {
            return;
        }

        _ = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync();
            await ending.CancelAsync();
        });
    }

    public static ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = Environment.ProcessPath!;
        environment = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { [Mark] = "1" };
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? ChildProcess.Start(program, [typeof(Self).Assembly.Location, .. arguments], environment)
            : ChildProcess.Start(program, arguments, environment);
    }
}
