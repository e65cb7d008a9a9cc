namespace Outrigger.Gateway.Simulation;

/// <summary>The models of the simulated provider.</summary>
internal static class SimulatedModels
{
    public const string Provider = "sim";

    public const string Echo = "echo";

    public const string Lorem = "lorem";

    public static IReadOnlyList<string> Names { get; } = [Echo, Lorem];

    /// <summary>The model a request names, with or without the provider; null when there is none of that name.</summary>
    public static string? Find(string? name)
    {
        if (name is not null && name.StartsWith(Provider + "/", StringComparison.Ordinal))
        {
            name = name[(Provider.Length + 1)..];
        }

        return name is Echo or Lorem ? name : null;
    }

    /// <summary>The name an answer carries: it says that it is simulated.</summary>
    public static string Label(string model) => Provider + "/" + model;
}
