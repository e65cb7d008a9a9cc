using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Telemetry;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;
using Outrigger.Testing;

namespace Outrigger.Jobs.Tests;

/// <summary>
/// The whole of Jobs in memory behind a real web server, with a clock that a test moves. A request names its tenant in
/// <c>x-test-tenant</c>; <c>nobody</c> is refused. Jobs of type <c>test</c> run what the test says.
/// </summary>
internal sealed class JobsHost : IAsyncDisposable
{
    /// <summary>The name under which <c>/admin</c> is open.</summary>
    public const string Administrator = "administrator";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;
    private readonly IDisposable _listening;
    private readonly SemaphoreSlim _happened = new(0);

    private JobsHost(WebApplication app, ManualTimeProvider time, Work work)
    {
        _app = app;
        Time = time;
        Works = work;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.First()) };
        _listening = Get<IJobSignals>().Subscribe(null, happened =>
        {
            Events.Enqueue(happened);
            _happened.Release();
        });
    }

    public ManualTimeProvider Time { get; }

    public HttpClient Client { get; }

    public Work Works { get; }

    public ConcurrentQueue<JobEvent> Events { get; } = new();

    public IJobStore Store => Get<IJobStore>();

    public static Task<JobsHost> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, settings);

    public static async Task<JobsHost> StartAsync(Action<IServiceCollection>? adjust, params (string Key, string Value)[] settings)
    {
        var time = new ManualTimeProvider();
        var work = new Work();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Outrigger:" + setting.Key, setting => (string?)setting.Value));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ICallerAuthenticator, NamedTenants>();
        builder.Services.AddSingleton<Outrigger.Core.Secrets.ISecretVault, FixedVault>();
        builder.Services.AddSingleton(work);
        adjust?.Invoke(builder.Services);
        builder.Services.AddJobs(builder.Configuration).AddJobHandler<TestHandler, TestInput>("test");
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            RequestIds.Assign(context, TimeProvider.System);
            try
            {
                await next(context);
            }
            catch (OutriggerException failure) when (!context.Response.HasStarted)
            {
                await new ProblemResult(failure.Error).ExecuteAsync(context);
            }
        });
        app.MapJobs();
        app.MapAdmin().MapJobsAdmin();
        await app.StartAsync();
        return new JobsHost(app, time, work);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string tenant = "default", string contentType = "application/json", string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("x-test-tenant", tenant);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>Adds a job of the test's own type.</summary>
    public async Task<Guid> AddAsync(string name = "x", string tenant = "default", Func<JobOrder, JobOrder>? with = null)
    {
        var order = new JobOrder("test", JsonSerializer.SerializeToUtf8Bytes(new { name }));
        return (await Get<IJobQueue>().AddAsync(TenantId.Parse(tenant), with?.Invoke(order) ?? order)).Id;
    }

    /// <summary>Moves the clock on until the job is in the state.</summary>
    public async Task<Job> UntilAsync(Guid id, JobState state, string tenant = "default")
    {
        Job? job = null;
        await UntilAsync(async () => (job = await Store.FindAsync(TenantId.Parse(tenant), id))?.State == state, () => $"job {id} is {job?.State} ({job?.Error}), not {state}");
        return job!;
    }

    /// <summary>Moves the clock on until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, Func<string>? describe = null)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
            {
                throw new TimeoutException(describe?.Invoke() ?? "It did not come about.");
            }

            // Something may happen by itself; if not, its time has not come.
            if (!await _happened.WaitAsync(TimeSpan.FromMilliseconds(20)))
            {
                Time.Advance(Step);
            }
        }
    }

    public async Task StopAsync() => await _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Works.ReleaseAll();
        _listening.Dispose();
        Client.Dispose();
        await _app.DisposeAsync();
        _happened.Dispose();
    }

    internal sealed record TestInput(string Name);

    /// <summary>What jobs of the test's type do.</summary>
    internal sealed class Work
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<TestInput, JobContext, CancellationToken, Task<JobResult>> Run { get; set; } = static (_, _, _) => Task.FromResult(JobResult.Done);

        public ConcurrentQueue<string> Ran { get; } = new();

        /// <summary>Ends when the test does, whatever the token says.</summary>
        public Task Released => _released.Task;

        public void ReleaseAll() => _released.TrySetResult();
    }

    private sealed class TestHandler(Work work) : IJobHandler<TestInput>
    {
        public Task<JobResult> RunAsync(TestInput input, JobContext context, CancellationToken cancellationToken)
        {
            work.Ran.Enqueue(input.Name);
            return work.Run(input, context, cancellationToken);
        }
    }

    private sealed class NamedTenants : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context)
        {
            var tenant = context.Request.Headers["x-test-tenant"].ToString();
            return tenant == "nobody" ? CallersErrors.InvalidKey.With("Not known.") : new Caller { Tenant = TenantId.Parse(tenant.Length == 0 ? "default" : tenant) };
        }

        public CallerResult AuthenticateAdmin(HttpContext context) =>
            context.Request.Headers["x-test-tenant"] == Administrator ? new Caller { Tenant = TenantId.Default } : CallersErrors.AdminKeyRequired.With("Not an administrator.");
    }

    private sealed class FixedVault : Outrigger.Core.Secrets.ISecretVault
    {
        public string CurrentKeyId => "test";

        public Task EnsureReadyAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Outrigger.Core.Secrets.SealedSecret Seal(Outrigger.Core.Secrets.Secret secret, Outrigger.Core.Secrets.SecretAddress address) => throw new NotSupportedException();

        public Outrigger.Core.Secrets.SecretOpening Open(Outrigger.Core.Secrets.SealedSecret sealedSecret, Outrigger.Core.Secrets.SecretAddress address) => throw new NotSupportedException();

        public byte[] DeriveKey(string purpose) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(purpose));
    }
}
