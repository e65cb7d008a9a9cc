using System.Diagnostics;
using System.Globalization;
using Outrigger.Load.Generator;

namespace Outrigger.Load.Peers;

/// <summary>nginx as a plain reverse proxy: one worker, 256 kept connections to the upstream, no access log.</summary>
internal sealed class NginxPeer : IPeer
{
    public const string PeerName = "nginx";

    private readonly string? _program = Executable.Find("nginx");

    public string Name => PeerName;

    public string Version { get; private set; } = "nginx";

    public ChildProcess? Process { get; private set; }

    public string? Absence => _program is null ? "nginx is not installed" : null;

    public async Task<Target> StartAsync(int upstreamPort, string folder, CancellationToken cancellationToken)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, PeerName)).FullName;
        var port = ChildProcess.FreePort();
        var file = Path.Combine(home, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(home, port, upstreamPort), cancellationToken);
        Version = (await ChildProcess.CaptureAsync(new ProcessStartInfo(_program!, "-v"), cancellationToken)).Trim()
            .Replace("nginx version: ", string.Empty, StringComparison.Ordinal);
        Process = ChildProcess.Start(_program!, ["-p", home, "-c", file, "-e", Path.Combine(home, "error.log")]);
        await Process.ListeningAsync(port, cancellationToken);
        return new Target(port, [new("Authorization", "Bearer sk-canned")]);
    }

    public ValueTask DisposeAsync()
    {
        Process?.Dispose();
        return ValueTask.CompletedTask;
    }

    // Buffering stays on for plain answers, nginx's default; the upstream's x-accel-buffering turns it off for streams. The request
    // buffer holds the largest prompt of the bench, so that nginx never writes one to disk.
    private static string Configuration(string home, int port, int upstreamPort) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        daemon off;
        {{(Environment.IsPrivilegedProcess ? "user root;" : string.Empty)}}
        worker_processes 1;
        worker_rlimit_nofile 16384;
        pid {{home}}/nginx.pid;
        error_log {{home}}/error.log warn;
        events { worker_connections 8192; }
        http {
          access_log off;
          client_body_temp_path {{home}}/body;
          proxy_temp_path {{home}}/proxy;
          fastcgi_temp_path {{home}}/fastcgi;
          uwsgi_temp_path {{home}}/uwsgi;
          scgi_temp_path {{home}}/scgi;
          keepalive_requests 1000000000;
          keepalive_timeout 1h;
          client_max_body_size 16m;
          client_body_buffer_size 1m;
          upstream canned {
            server 127.0.0.1:{{upstreamPort}};
            keepalive 256;
            keepalive_requests 1000000000;
            keepalive_timeout 1h;
          }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location / {
              proxy_pass http://canned;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_read_timeout 1h;
            }
          }
        }
        """);
}
