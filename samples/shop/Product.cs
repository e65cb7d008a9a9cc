namespace Outrigger.Samples.Shop;

/// <summary>What the shop sells.</summary>
internal sealed record Product(int Id, string Name, string Category, decimal Price, int Stock);

/// <summary>Five hundred products, the same in every run.</summary>
internal sealed class Catalogue
{
    private static readonly string[] Things = ["lamp", "table", "chair", "shoe", "coat", "bag", "shirt", "cable", "toy", "gift"];
    private static readonly string[] Kinds = ["red", "oak", "light", "warm", "small", "wide", "plain", "classic", "travel", "garden"];
    private readonly Product[] _products = [.. Enumerable.Range(1, 500).Select(Make)];

    public int Count => _products.Length;

    public Product? Find(int id) => id >= 1 && id <= _products.Length ? _products[id - 1] : null;

    public IEnumerable<Product> Search(string text, string? category = null)
    {
        var words = text.Split([' ', '+'], StringSplitOptions.RemoveEmptyEntries);
        return _products.Where(p => (category is null || p.Category == category) && (words.Length == 0 || words.Any(w => p.Name.Contains(w, StringComparison.OrdinalIgnoreCase))));
    }

    private static Product Make(int id)
    {
        var thing = Things[id % Things.Length];
        return new Product(id, $"{Kinds[id / Things.Length % Kinds.Length]} {thing} {id}", thing + "s", 5 + (id * 37 % 400) + 0.95m, id * 13 % 60);
    }
}
