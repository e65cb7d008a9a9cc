using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Settings;

/// <summary>
/// Makes all settings of the product's modules out of the configuration as the calling thread sees it, with all their
/// validators, and throws them away. Those in use are not touched. Thread-safe.
/// </summary>
internal sealed class SettingsCheck(IServiceProvider services, IServiceCollection registered)
{
    // Settings of the framework are left out: making them again can have effects.
    private const string Product = "Outrigger.";

    // When it is first asked everything is registered.
    private readonly Lazy<IMaker[]> _makers = new(() => Collect(registered));

    /// <summary>Reads and validates.</summary>
    /// <exception cref="AggregateException">Settings cannot be read, or are refused; with an exception for each module.</exception>
    public void Run()
    {
        List<Exception>? failures = null;
        foreach (var maker in _makers.Value)
        {
            try
            {
                maker.Make(services);
            }
#pragma warning disable CA1031 // What is wrong with one module's settings must not hide what is wrong with another's.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                (failures ??= []).Add(failure);
            }
        }

        if (failures is not null)
        {
            throw new AggregateException(failures);
        }
    }

    private static IMaker[] Collect(IServiceCollection registered) =>
    [
        .. registered
            .Select(static service => service.ServiceType)
            .Where(static type => type.IsGenericType && type.GetGenericTypeDefinition() is var kind && (kind == typeof(IConfigureOptions<>) || kind == typeof(IValidateOptions<>)))
            .Select(static type => type.GenericTypeArguments[0])
            .Where(static type => type.FullName?.StartsWith(Product, StringComparison.Ordinal) == true)
            .Distinct()
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (IMaker)Activator.CreateInstance(typeof(Maker<>).MakeGenericType(type))!),
    ];

    private interface IMaker
    {
        void Make(IServiceProvider services);
    }

    private sealed class Maker<TOptions> : IMaker
        where TOptions : class
    {
        public void Make(IServiceProvider services) => services.GetRequiredService<IOptionsFactory<TOptions>>().Create(Options.DefaultName);
    }
}
