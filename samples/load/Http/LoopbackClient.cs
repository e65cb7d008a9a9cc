using System.Net;
using System.Net.Sockets;

namespace Outrigger.Samples.Load.Http;

/// <summary>
/// A client at an address of its own: every 127.x.y.z is this machine, so the server sees as many addresses as there are
/// clients. It adds no header and follows nothing: what a browser sends is up to who uses it.
/// </summary>
internal sealed class LoopbackClient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly Version _version;
    private readonly TimeSpan _limit;

    /// <param name="address">Where the client is.</param>
    /// <param name="isHttp2">Whether it speaks HTTP/2 without TLS, else HTTP/1.1.</param>
    /// <param name="limit">How long an answer may take; default 30 s.</param>
    public LoopbackClient(IPAddress address, bool isHttp2 = false, TimeSpan? limit = null)
    {
        _version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        _limit = limit ?? TimeSpan.FromSeconds(30);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = 6,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(address, context.DnsEndPoint, cancellationToken),
        });
    }

    /// <summary>The address of the n-th client: 127.1.0.1 and on, never the usual one.</summary>
    public static IPAddress AddressOf(int client) => new([127, (byte)(1 + (client / 62_500 % 250)), (byte)(client / 250 % 250), (byte)(1 + (client % 250))]);

    /// <summary>Sends one request; an answer that does not come is an <see cref="Answer"/> without a status.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (_version, HttpVersionPolicy.RequestVersionExact);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_limit);
        try
        {
            using var response = await _invoker.SendAsync(request, limited.Token);
            return await Answer.ReadAsync(response, limited.Token);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Answer.None(problem.GetType().Name + ": " + problem.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static async ValueTask<Stream> ConnectAsync(IPAddress address, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var to = IPAddress.TryParse(target.Host, out var known) ? known : IPAddress.Loopback;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(new IPEndPoint(to, target.Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
