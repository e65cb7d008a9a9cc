using Microsoft.Extensions.DependencyInjection;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>Takes the cache out of a host: the module's door leaves a port alone that is taken already.</summary>
internal static class NoCacheRegistration
{
    public static void Apply(IServiceCollection services, bool withCache)
    {
        if (!withCache)
        {
            services.AddSingleton<IAnswerCache, NoCache>();
        }
    }
}
