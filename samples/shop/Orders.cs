using System.Collections.Concurrent;

namespace Outrigger.Samples.Shop;

/// <summary>An order as it is kept.</summary>
internal sealed record Order(int Id, int ProductId, int Quantity, string Currency, decimal Total, string Status, DateTimeOffset At);

/// <summary>Orders in memory: the newest ten thousand.</summary>
internal sealed class Orders(TimeProvider time)
{
    private const int Most = 10_000;
    private static readonly string[] States = ["open", "paid", "shipped"];
    private readonly ConcurrentDictionary<int, Order> _orders = new();
    private int _last = 1000;

    public Order Add(Product product, int quantity, string currency)
    {
        var id = Interlocked.Increment(ref _last);
        var order = new Order(id, product.Id, quantity, currency, product.Price * quantity, States[id % States.Length], time.GetUtcNow());
        _orders[id] = order;
        _orders.TryRemove(id - Most, out _);
        return order;
    }

    public Order? Find(int id) => _orders.GetValueOrDefault(id);

    /// <summary>What was sold since a day.</summary>
    public (int Count, decimal Total) Sold(DateTimeOffset since)
    {
        var sold = _orders.Values.Where(o => o.At >= since).ToList();
        return (sold.Count, sold.Sum(o => o.Total));
    }
}
