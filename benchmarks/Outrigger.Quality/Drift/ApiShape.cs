namespace Outrigger.Quality.Drift;

/// <summary>What values of a field are.</summary>
internal enum ValueKind
{
    Id,
    Enum,
    Amount,
    Count,
    Words,
    Date,
    Email,
    Yes,
    Object,
    List,
}

/// <summary>A field of an interface of ours.</summary>
internal sealed class ShapeField(string name, ValueKind kind, double[] presence, double nulls)
{
    public string Name { get; } = name;

    public ValueKind Kind { get; } = kind;

    /// <summary>How often it is there, by client.</summary>
    public double[] Presence { get; set; } = presence;

    public double Nulls { get; } = nulls;

    public List<ShapeField> Children { get; } = [];

    public string[] Values { get; set; } = [];

    public double Scale { get; set; } = 1;

    public bool IsAlways => Presence.All(static share => share >= 1) && Nulls == 0;
}

/// <summary>
/// Interfaces as backends have them, made from word lists of ours and a seed: 8 to 30 fields, nested objects, lists of
/// objects, fields that only some clients get, optional and nullable ones.
/// </summary>
internal static class ApiShape
{
    public const int Clients = 5;

    private static readonly string[] Things = ["order", "customer", "parcel", "invoice", "booking", "ticket", "sensor", "article", "account", "device", "payment", "basket"];
    private static readonly string[] Names = ["title", "label", "note", "street", "city", "phone", "owner", "vendor", "reference", "summary", "region", "comment", "alias", "branch", "model"];
    private static readonly string[] Amounts = ["total", "price", "tax", "weight", "balance", "discount", "fee", "rating", "distance"];
    private static readonly string[] Counts = ["quantity", "stock", "visits", "attempts", "position", "age"];
    private static readonly string[] Sets = ["status", "currency", "tier", "channel", "language", "priority", "unit"];
    private static readonly string[] Dates = ["createdAt", "updatedAt", "dueOn", "shippedAt", "paidAt", "expiresOn"];
    private static readonly string[] Flags = ["active", "verified", "gift", "archived", "taxable"];
    private static readonly string[] Parts = ["address", "contact", "shipping", "billing", "profile", "origin"];
    private static readonly string[] Lists = ["items", "events", "lines", "tags"];

    public static ShapeField Create(Random random)
    {
        var root = new ShapeField(Things[random.Next(Things.Length)], ValueKind.Object, Always(), 0);
        Fill(root, random, 6 + random.Next(8), 0);
        return root;
    }

    private static double[] Always() => [1, 1, 1, 1, 1];

    private static void Fill(ShapeField parent, Random random, int count, int depth)
    {
        Add(parent, new("id", ValueKind.Id, Always(), 0));
        for (var i = 0; i < count; i++)
        {
            var (names, kind) = random.Next(depth < 2 ? 9 : 7) switch
            {
                0 or 1 => (Names, ValueKind.Words),
                2 => (Amounts, ValueKind.Amount),
                3 => (Counts, ValueKind.Count),
                4 => (Sets, ValueKind.Enum),
                5 => (Dates, ValueKind.Date),
                6 => (Flags, ValueKind.Yes),
                7 => (Parts, ValueKind.Object),
                _ => (Lists, ValueKind.List),
            };
            var field = new ShapeField(names[random.Next(names.Length)], kind, Presence(random), random.Next(8) == 0 ? random.NextDouble() * 0.3 : 0);
            if (parent.Children.Any(each => each.Name == field.Name))
            {
                continue;
            }

            field.Scale = Math.Exp(random.NextDouble() * 6);
            field.Values = [.. Enumerable.Range(0, 2 + random.Next(6)).Select(n => names[0] + "_" + (char)('a' + n))];
            Add(parent, field);
            if (kind is ValueKind.Object or ValueKind.List)
            {
                Fill(field, random, 2 + random.Next(4), depth + 1);
            }
        }
    }

    // Most fields are always there; some are there or not by client, some by chance.
    private static double[] Presence(Random random) => random.Next(10) switch
    {
        < 6 => Always(),
        < 8 => [.. Enumerable.Range(0, Clients).Select(_ => random.Next(3) == 0 ? 0.0 : 1)],
        _ => [.. Enumerable.Range(0, Clients).Select(_ => 0.05 + (random.NextDouble() * 0.9))],
    };

    private static void Add(ShapeField parent, ShapeField field) => parent.Children.Add(field);
}
