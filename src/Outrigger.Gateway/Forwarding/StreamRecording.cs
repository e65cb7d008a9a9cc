namespace Outrigger.Gateway.Forwarding;

/// <summary>Writes down what a stream leaves at its provider, as its events name it. Used by one request at a time.</summary>
internal sealed class StreamRecording(IObjectDirectory objects, Call call)
{
    private static readonly string[] None = [];

    private int _recorded;
    private string? _id;
    private bool _isUnbilled;
    private bool? _mayBill;

    /// <summary>The ids of the answer's parts so far.</summary>
    public List<string> Items { get; } = [];

    /// <summary>Records what is new.</summary>
    public async ValueTask NoteAsync(string? id)
    {
        if (id is null || (_id is not null && _recorded == Items.Count))
        {
            return;
        }

        var isFirst = _id is null;
        _id = id;
        var items = _recorded == Items.Count ? None : [.. Items.Skip(_recorded)];
        _recorded = Items.Count;
        var isRecorded = await objects.RecordAsync(call, id, items, call.Scan.IsBackground, call.Lifetime.Token);
        _isUnbilled = isFirst ? isRecorded && call.Scan.IsBackground : _isUnbilled;
    }

    /// <summary>
    /// Whether this call is to bill what the stream has reported. An answer that is made in the background can be fetched
    /// while it streams: whoever sees its end first bills it, and nobody else.
    /// </summary>
    public async ValueTask<bool> MayBillAsync() => _mayBill ??= !_isUnbilled || await objects.TrySettleAsync(call, _id!);
}
