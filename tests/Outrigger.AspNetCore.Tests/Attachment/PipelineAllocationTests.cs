using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.AspNetCore.Assistants;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Attachment;

public sealed class PipelineAllocationTests
{
    private const int Budget = 8 * 1024;
    private const int Requests = 2000;

    [Fact]
    public async Task UseOutrigger_AllButIntentsAndValidation_AllocatesLessThanTheBudget()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Outrigger:AspNetCore:Understanding:Intent"] = "Off",
            ["Outrigger:AspNetCore:Understanding:Validation"] = "Off",
            ["Outrigger:AspNetCore:Observation:Version"] = "1",
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddOutrigger(configuration).AddSingleton<IConfiguration>(configuration).BuildServiceProvider();
        var pipeline = new ApplicationBuilder(services).UseOutrigger();
        pipeline.Run(static context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync("{\"id\":7,\"state\":\"open\"}"u8.ToArray()).AsTask();
        });
        var app = pipeline.Build();
        var bare = new ApplicationBuilder(services);
        bare.Run(static context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync("{\"id\":7,\"state\":\"open\"}"u8.ToArray()).AsTask();
        });
        var without = bare.Build();
        var worker = services.GetRequiredService<LessonWorker>();
        Run(app, services, worker, Requests);
        Run(without, services, worker, Requests);

        var added = Run(app, services, worker, Requests) - Run(without, services, worker, Requests);

        TestContext.Current.TestOutputHelper?.WriteLine($"{added} bytes a request, what is learned afterwards included.");
        added.ShouldBeInRange(1, Budget);
    }

    // Bytes a request, what the worker does afterwards on the same thread among them.
    private static long Run(RequestDelegate app, IServiceProvider services, LessonWorker worker, int requests)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < requests; i++)
        {
            var context = new DefaultHttpContext { RequestServices = services };
            context.Request.Method = "GET";
            context.Request.Path = "/orders/7";
            context.Request.Headers.UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
            context.Request.Headers.Accept = "application/json";
            context.Request.Headers.Host = "shop.example";
            context.Request.Headers.AcceptLanguage = "en";
            context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
            var running = app(context);
            running.IsCompletedSuccessfully.ShouldBeTrue();
            if (i % 16 == 15)
            {
                worker.RunOnceAsync(CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
            }
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / requests;
    }
}
