using BenchmarkDotNet.Attributes;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Assist.Logs.Signals;

namespace Outrigger.Benchmarks.Logs;

/// <summary>One log line of a known template: scanned, found, and with all signals. The baseline is cutting it at blanks.</summary>
[MemoryDiagnoser]
public class LogLinesBenchmark
{
    private const string Line = "user=alice from 10.0.0.1:5000 read /var/data/x.bin 126 KB (1.2 MB) in 5 ms as request 7d793037-a076-4fcd-9d2b-1d2f3a4b5c6d";

    private readonly LogToken[] _tokens = new LogToken[LineScanner.MaxTokens];
    private readonly Range[] _ranges = new Range[LineScanner.MaxTokens];
    private readonly TemplateMiner _miner = new(MinerSettings.Default);
    private readonly LogStream _stream = new(MinerSettings.Default);
    private readonly List<LogFinding> _findings = [];
    private long _at;

    [Benchmark(Baseline = true)]
    public int CutAtBlanks() => Line.AsSpan().Split(_ranges, ' ');

    [Benchmark]
    public int Scan() => LineScanner.Scan(Line, _tokens);

    [Benchmark]
    public ulong FindTemplate() => _miner.Observe(Line, _at++, out _).Id;

    [Benchmark]
    public ulong AllSignals()
    {
        _findings.Clear();
        return _stream.Observe(new(Line, _at += 1000), _findings).Id;
    }
}
