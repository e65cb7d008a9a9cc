using System.Reflection;

namespace Outrigger.Architecture.Tests.Documents;

/// <summary>The product's assemblies: what Server brings along.</summary>
internal static class Product
{
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Outrigger.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(n => !n!.EndsWith(".Tests", StringComparison.Ordinal) && n is not ("Outrigger.Testing" or "Outrigger.TestRun" or "Outrigger.StoreConformance"))
            .Order(StringComparer.Ordinal)
            .Select(n => Assembly.Load(n!)),
    ];

    public static IEnumerable<Type> Types => Assemblies.SelectMany(a => a.GetTypes());
}
