using System.Reflection;

namespace Outrigger.Storage.Migrations;

/// <summary>The version of this build, as it is kept with each migration.</summary>
internal static class Build
{
    /// <summary>For instance <c>0.1.0</c>, without the commit behind <c>+</c>.</summary>
    public static string Version { get; } =
        (typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
