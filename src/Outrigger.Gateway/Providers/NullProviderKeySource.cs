namespace Outrigger.Gateway.Providers;

/// <summary>No keys beyond those of the configuration.</summary>
internal sealed class NullProviderKeySource : IProviderKeySource
{
    public event Action? Changed
    {
        add { }
        remove { }
    }

    public IReadOnlyList<ProviderKey> GetKeys(string provider) => [];
}
