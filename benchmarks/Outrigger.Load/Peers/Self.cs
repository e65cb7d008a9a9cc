namespace Outrigger.Load.Peers;

/// <summary>Starts this program again for another of its roles.</summary>
internal static class Self
{
    public static ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? ChildProcess.Start(program, [typeof(Self).Assembly.Location, .. arguments], environment)
            : ChildProcess.Start(program, arguments, environment);
    }
}
