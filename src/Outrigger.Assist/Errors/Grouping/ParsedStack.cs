namespace Outrigger.Assist.Errors.Grouping;

/// <summary>What was read out of a stack: the names of the exceptions and the frames, the root cause first. Reused; not thread-safe.</summary>
internal sealed class ParsedStack
{
    /// <summary>The most frames that are read; where a stack is longer, the ones next to the fault stay.</summary>
    public const int MaxFrames = 32;

    private const int MaxTypes = 8;

    // How many methods a round of calls that is told from others has at most.
    private const int MaxPeriod = 4;

    private readonly List<FrameAt> _segment = new(MaxFrames);

    /// <summary>The frames, the one that threw first.</summary>
    public List<FrameAt> Frames { get; } = new(MaxFrames);

    /// <summary>The exceptions' names, the outermost first.</summary>
    public List<string> Types { get; } = new(MaxTypes);

    /// <summary>The messages that go with them.</summary>
    public List<string> Messages { get; } = new(MaxTypes);

    /// <summary>True where the root cause's name was read before the others' (Python).</summary>
    public bool IsRootFirst { get; set; }

    public void Clear()
    {
        Frames.Clear();
        Types.Clear();
        Messages.Clear();
        _segment.Clear();
        IsRootFirst = false;
    }

    public void Add(FrameAt frame, bool isReversed)
    {
        if (_segment.Count > 0 && _segment[^1].Frame.Full == frame.Frame.Full && frame.Frame.Full != 0)
        {
            // Recursion, or a method and its lambda, are one frame.
            return;
        }

        for (var period = 2; period <= MaxPeriod; period++)
        {
            if (EndsWithRound(period, frame))
            {
                // Methods that call each other in turn: however often, once is enough.
                _segment.RemoveRange(_segment.Count - period + 1, period - 1);
                return;
            }
        }

        if (_segment.Count < MaxFrames)
        {
            _segment.Add(frame);
        }
        else if (isReversed)
        {
            _segment.RemoveAt(0);
            _segment.Add(frame);
        }
    }

    // Whether a frame ends a second round of the same calls.
    private bool EndsWithRound(int period, in FrameAt frame)
    {
        if (_segment.Count < (2 * period) - 1 || frame.Frame.Full == 0 || _segment[^period].Frame.Full != frame.Frame.Full)
        {
            return false;
        }

        for (var i = 1; i < period; i++)
        {
            if (_segment[^i].Frame.Full != _segment[^(i + period)].Frame.Full || _segment[^i].Frame.Full == 0)
            {
                return false;
            }
        }

        return true;
    }

    public void AddType(string type, string message)
    {
        if (Types.Count < MaxTypes)
        {
            Types.Add(type);
            Messages.Add(message);
        }
    }

    /// <summary>Ends a part of the stack.</summary>
    /// <param name="isReversed">Whether the frame that threw came last.</param>
    /// <param name="isCause">Whether this part is the cause of those before it, so that it goes before them.</param>
    public void EndSegment(bool isReversed, bool isCause)
    {
        if (isReversed)
        {
            _segment.Reverse();
        }

        Frames.InsertRange(isCause ? 0 : Frames.Count, _segment);
        _segment.Clear();
        if (Frames.Count > MaxFrames)
        {
            Frames.RemoveRange(MaxFrames, Frames.Count - MaxFrames);
        }
    }
}

/// <summary>A frame and where it stands in the text that was read.</summary>
internal readonly record struct FrameAt(StackFrame Frame, Range Name, Range File, int Line);
