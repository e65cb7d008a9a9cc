using Microsoft.Extensions.ObjectPool;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Keeps deadlines for reuse, at most 1,024. Thread-safe.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private readonly ObjectPool<Deadline> _pool = new DefaultObjectPool<Deadline>(new Policy(time), 1024);

    public Deadline Rent() => _pool.Get();

    public void Return(Deadline deadline) => _pool.Return(deadline);

    private sealed class Policy(TimeProvider time) : IPooledObjectPolicy<Deadline>
    {
        public Deadline Create() => new(time);

        public bool Return(Deadline obj) => obj.TryEnd();
    }
}
