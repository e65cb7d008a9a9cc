namespace Outrigger.Samples.Shop;

/// <summary>Another system that the shop asks for stock, and that fails now and then: every so many calls.</summary>
internal sealed class Warehouse(IConfiguration configuration)
{
    private readonly int _failEvery = configuration.GetValue("Shop:FailEvery", 40);
    private int _calls;

    public int StockOf(Product product)
    {
        var call = Interlocked.Increment(ref _calls);
        if (_failEvery > 0 && call % _failEvery == 0)
        {
            throw (call / _failEvery % 3) switch
            {
                0 => new TimeoutException("The warehouse did not answer within 2000 ms."),
                1 => new HttpRequestException("502 Bad Gateway from http://warehouse.internal:8080/stock"),
                _ => new InvalidOperationException("The connection pool of the stock database is exhausted: timeout expired, max pool size 20 was reached."),
            };
        }

        return product.Stock;
    }
}
