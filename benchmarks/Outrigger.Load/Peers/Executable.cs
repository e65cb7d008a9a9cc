namespace Outrigger.Load.Peers;

/// <summary>Looks for programs as a shell does, and where Debian puts those for administrators.</summary>
internal static class Executable
{
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
