using Outrigger.Samples.Shop;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Catalogue>().AddSingleton<Orders>().AddSingleton<Warehouse>();
builder.Services.AddSingleton(ShopVersion.From(builder.Configuration));

var app = builder.Build();
app.MapOpenApi();
app.MapShopApi();
app.MapShopPages();
app.Run();
