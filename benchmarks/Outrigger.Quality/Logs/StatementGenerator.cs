using System.Globalization;
using System.Text;

namespace Outrigger.Quality.Logs;

/// <summary>
/// Log statements as programs have them, written for this bench, with gaps of known kinds; seeded. What it says of a line
/// is true by construction: which statement made it. Constants are chosen on it and on the development systems.
/// </summary>
internal sealed class StatementGenerator(int seed)
{
    private static readonly string[] Statements =
    [
        "Accepted {auth} for {user} from {ip} port {n}",
        "Connection from {ipport} closed after {dur}",
        "Connection to {host} refused, retrying in {dur}",
        "GET {path} {n} {float}",
        "user={user} action={verb} status={status} took={glued}",
        "user={user} tenant={word} quota={n} used={n}",
        "Starting service {service}",
        "Stopping service {service}",
        "service {service} is {state}",
        "Job {id} finished in {dur} with {n} warnings",
        "Job {id} failed: {reason}",
        "Task {hexid} moved from {state} to {state}",
        "Cache miss for key '{key}'",
        "Cache hit for key '{key}'",
        "Evicted {n} entries ({size}) from cache {word}",
        "Replicating block {blk} to {ipport}",
        "Removing block {blk} of file {path}",
        "Pending deletes: {blklist}",
        "Leader elected: {host} term {n}",
        "Heartbeat from {node} is {dur} late",
        "Snapshot {uuid} written, {size} in {dur}",
        "Query took {float} ms on table {table}",
        "Deadlock on table {table} between {n} and {n}",
        "Index {table} rebuilt",
        "could not open file \"{path}\": {reason}",
        "[{thread}] {class} - request {uuid} accepted",
        "[{thread}] {class} - request {uuid} rejected, code {n}",
        "Reading configuration {path}",
        "Configuration reloaded",
        "Listening on {ipport}",
        "Shutting down",
        "Disk {dev} temperature is {n} C",
        "Disk {dev} has {n} bad sectors",
        "Interface {dev} link up at {n} Mbps",
        "Interface {dev} link down",
        "memory {size} of {size} used",
        "certificate of {host} expires at {date}",
        "Session opened for user {user} by (uid={n})",
        "Session closed for user {user}",
        "Invalid user {user} from {ip}",
        "retry {n} of {n} after {glued}",
        "Received {n} messages from topic {word} partition {n}",
        "Committed offset {n} for group {word}",
        "commit {hex} by {user}",
        "checksum mismatch: expected {hex}, got {hex}",
        "Loaded plugin {class} version {version}",
        "core.{n} written",
        "node-{n} joined cluster {word}",
        "node-{n} left cluster {word}",
        "permissions of {path} are {n}",
        "isLeader={bool} isReady={bool}",
        "Slow consumer {id}: queue depth {n}",
        "email to {email} queued as {hex}",
        "fetching {url} timed out after {n} seconds",
        "fetching {url} failed with status {n}",
        "JVM heap {n}% used",
        "GC pause {glued}",
        "rollback of transaction {n} complete",
        "begin of transaction {n}",
        "{class}: unexpected null in field {word}",
        "worker {n} picked {id}",
        "worker {n} idle",
        "clock skew of {glued} against {host} ({ip})",
        "peers: [{nodelist}]",
        "ruser={optuser} rhost={opthost}",
        "unit {tag} powered off",
        "{tag} rebooted",
        "link {tag} to {tag} is up",
        "link {tag} to {tag} lost {n} frames",
        "{tag} {tag} temperature alarm",
        "rack {tag} fan {tag} speed {n}",
    ];

    private static readonly string[] Reasons = ["permission denied", "connection reset by peer", "no such file", "timeout", "disk full"];
    private static readonly string[] States = ["running", "stopped", "degraded"];
    private static readonly string[] Starts = ["al", "be", "ca", "do", "el", "fi", "go", "ha", "in", "jo", "ka", "lu", "mo", "ni", "or", "pe"];
    private static readonly string[] Ends = ["ra", "lin", "to", "mer", "dan", "sia", "vek", "nor", "pas", "tum"];

    private readonly Random _random = new(seed);
    private readonly double[] _weights = Weights(seed);

    /// <summary>How many statements there are.</summary>
    public static int Count => Statements.Length;

    /// <summary>One line.</summary>
    /// <param name="statement">Which statement made it: its number.</param>
    /// <param name="only">The statement to use; negative for one by weight.</param>
    public string Next(out int statement, int only = -1)
    {
        statement = only >= 0 ? only : Choose();
        var text = new StringBuilder();
        var form = Statements[statement].AsSpan();
        while (!form.IsEmpty)
        {
            var open = form.IndexOf('{');
            if (open < 0)
            {
                text.Append(form);
                break;
            }

            text.Append(form[..open]);
            var close = form.IndexOf('}');
            text.Append(Value(form[(open + 1)..close].ToString()));
            form = form[(close + 1)..];
        }

        return text.ToString();
    }

    /// <summary>What the statement is called where a label is wanted.</summary>
    public static string Name(int statement) => "S" + statement.ToString(CultureInfo.InvariantCulture);

    /// <summary>A statement that is in no generator's list, for faults: it names something new.</summary>
    public string Unheard(int which) => (which % 3) switch
    {
        0 => $"split brain detected between {Value("host")} and {Value("host")}",
        1 => $"journal {Value("path")} is corrupt at offset {Value("n")}",
        _ => $"watchdog restarted unit {Value("service")} after {Value("dur")}",
    };

    public string Value(string kind) => kind switch
    {
        "n" => Number(),
        "float" => (_random.NextDouble() * Math.Pow(10, _random.Next(4))).ToString("F" + _random.Next(1, 5), CultureInfo.InvariantCulture),
        "glued" => Number() + Pick("ms", "s", "us"),
        "dur" => Number() + " " + Pick("ms", "seconds", "sec", "minutes"),
        "size" => Number() + " " + Pick("bytes", "KB", "MB"),
        "ip" => $"10.{_random.Next(256)}.{_random.Next(256)}.{_random.Next(1, 255)}",
        "ipport" => Value("ip") + ":" + _random.Next(1024, 65536).ToString(CultureInfo.InvariantCulture),
        "host" => _random.Next(2) == 0 ? $"{Word()}.{Pick("example", "corp", "shop")}.{Pick("com", "org", "net")}" : $"{Word()}{_random.Next(20)}.dc{_random.Next(3)}.local",
        "path" => "/" + string.Join('/', Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Word())) + Pick("", ".log", ".json", "/" + Number()),
        "url" => $"https://{Value("host")}/{Word()}?{Word()}={Number()}",
        "uuid" => Guid.NewGuid(_random),
        "hex" => Hex(_random.Next(8, 33)),
        "hexid" => "0x" + Hex(_random.Next(4, 13)),
        "id" => $"{Pick("job", "task", "run")}_{_random.Next(1, 1_000_000)}",
        "blk" => Block(),
        "blklist" => string.Join(' ', Enumerable.Range(0, _random.Next(1, 9)).Select(_ => Block())),
        "nodelist" => string.Join(", ", Enumerable.Range(0, _random.Next(1, 6)).Select(_ => $"node{_random.Next(99)}")),
        "node" => $"node-{_random.Next(1, 2000)}",
        "thread" => $"pool-{_random.Next(1, 9)}-thread-{_random.Next(1, 64)}",
        "class" => $"com.{Word()}.{Capital()}{Capital()}",
        "version" => $"{_random.Next(9)}.{_random.Next(20)}.{_random.Next(9)}",
        "date" => Pick("Sat", "Sun", "Mon") + $" Jun {_random.Next(1, 30)} 0{_random.Next(9)}:{_random.Next(10, 60)}:{_random.Next(10, 60)} 2026",
        "bool" => Pick("true", "false"),
        "email" => $"{Word()}@{Word()}.com",
        "key" => $"{Word()}:{Word()}:{Number()}",
        "dev" => Pick("eth", "sd", "nvme") + _random.Next(4).ToString(CultureInfo.InvariantCulture),
        "auth" => Pick("password", "publickey"),
        "verb" => Pick("read", "write", "list", "delete", "share"),
        "status" => Pick("ok", "denied"),
        "state" => States[_random.Next(States.Length)],
        "reason" => Reasons[_random.Next(Reasons.Length)],
        "optuser" => _random.Next(2) == 0 ? "" : Word(),
        "opthost" => _random.Next(3) == 0 ? "" : Value("host"),
        "service" => Word() + "d",
        "tag" => Tag(),
        _ => Word(),
    };

    private string Word() => Starts[_random.Next(Starts.Length)] + Ends[_random.Next(Ends.Length)];

    // Names of things with digits in them, of many shapes: k3, db12, R2-M1, x9b, edge-4.
    private string Tag() => _random.Next(5) switch
    {
        0 => $"{(char)('a' + _random.Next(26))}{_random.Next(10)}",
        1 => $"{Word()[..2]}{_random.Next(100)}",
        2 => $"R{_random.Next(10)}-M{_random.Next(10)}",
        3 => $"{(char)('a' + _random.Next(26))}{_random.Next(10)}{(char)('a' + _random.Next(26))}",
        _ => $"{Word()}-{_random.Next(20)}",
    };

    private string Capital()
    {
        var word = Word();
        return char.ToUpperInvariant(word[0]) + word[1..];
    }

    private string Number() => ((long)(Math.Pow(10, _random.NextDouble() * 6) - 1)).ToString(CultureInfo.InvariantCulture);

    private string Block() => "blk_" + (_random.Next(2) == 0 ? "-" : "") + _random.NextInt64(1L << 50).ToString(CultureInfo.InvariantCulture);

    private string Hex(int length) => string.Concat(Enumerable.Range(0, length).Select(i => i == 0 ? '7' : "0123456789abcdef"[_random.Next(16)]));

    private string Pick(params string[] values) => values[_random.Next(values.Length)];

    private int Choose()
    {
        var left = _random.NextDouble();
        for (var i = 0; i < _weights.Length; i++)
        {
            left -= _weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return _weights.Length - 1;
    }

    // Some statements make most of the lines, as in all logs: weights by Zipf, over a shuffled list.
    private static double[] Weights(int seed)
    {
        var random = new Random(seed ^ 0x5EED);
        var order = Enumerable.Range(1, Statements.Length).ToArray();
        random.Shuffle(order);
        var sum = order.Sum(rank => 1.0 / rank);
        return [.. order.Select(rank => 1.0 / rank / sum)];
    }

    private static class Guid
    {
        public static string NewGuid(Random random)
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new System.Guid(bytes).ToString("D");
        }
    }
}
