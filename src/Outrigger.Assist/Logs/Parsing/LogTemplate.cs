using Outrigger.Assist.Logs.Signals;

namespace Outrigger.Assist.Logs.Parsing;

/// <summary>
/// One template: the tokens that lines of one statement share, and which positions vary. Learned; owned by one
/// <see cref="TemplateMiner"/> and guarded by whatever guards that. About 0.5 to 1 KB: 17 bytes a token and one example.
/// </summary>
internal sealed class LogTemplate(ulong[] keys, ulong[] details, bool[] varied, TokenKind[] kinds, TokenTraits[] traits, string sample)
{
    private string? _text;
    private ParameterSlot?[]? _slots;

    /// <summary>Key per token; <see cref="LogToken.Wildcard"/> where words vary.</summary>
    public ulong[] Keys { get; } = keys;

    /// <summary>Detail per token, as in the sample.</summary>
    public ulong[] Details { get; } = details;

    /// <summary>Per token, whether its detail was seen to vary.</summary>
    public bool[] Varied { get; } = varied;

    public TokenKind[] Kinds { get; } = kinds;

    public TokenTraits[] Traits { get; } = traits;

    /// <summary>The first line of it.</summary>
    public string Sample { get; } = sample;

    public long Count { get; set; }

    /// <summary>The number of the line that began it.</summary>
    public long FirstLine { get; set; }

    public long FirstSeenMicros { get; set; }

    public long LastSeenMicros { get; set; }

    /// <summary>Into which more general template it went; null while it is alive.</summary>
    public LogTemplate? MergedInto { get; set; }

    /// <summary>Whether it was merged or had to give way.</summary>
    public bool IsRetired { get; set; }

    /// <summary>How many different forms were merged into it.</summary>
    public int MergedForms { get; set; } = 1;

    /// <summary>How often it comes.</summary>
    public TemplateActivity Activity { get; set; } = new();

    /// <summary>What is known of the gap at a token.</summary>
    public ParameterSlot Slot(int token)
    {
        _slots ??= new ParameterSlot?[Keys.Length];
        return _slots[token] ??= new();
    }

    /// <summary>The gaps of which anything is known, by token.</summary>
    public IReadOnlyList<ParameterSlot?> Slots
    {
        get => _slots ?? [];
        set => _slots = value.Count == Keys.Length ? [.. value] : null;
    }

    /// <summary>Neighbours in the list by last use.</summary>
    public LogTemplate? Newer { get; set; }

    public LogTemplate? Older { get; set; }

    /// <summary>Whether any detail can still turn out to vary.</summary>
    public bool HasOpenDetails { get; set; }

    /// <summary>The id: a hash of the constant tokens and where the gaps are. The same on every machine and after every restart.</summary>
    public ulong Id { get; } = IdOf(keys);

    /// <summary>The template as text, <c>&lt;*&gt;</c> where it varies.</summary>
    public string Text => _text ??= TemplateText.Render(this);

    /// <summary>The living template that this one became.</summary>
    public LogTemplate Resolve()
    {
        var template = this;
        while (template.MergedInto is { } next)
        {
            template = next;
        }

        if (MergedInto is not null && template != MergedInto)
        {
            MergedInto = template;
        }

        return template;
    }

    /// <summary>Notes which details of a line differ from those of the sample.</summary>
    public void Note(ReadOnlySpan<LogToken> tokens)
    {
        if (!HasOpenDetails)
        {
            return;
        }

        var isOpen = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (Varied[i])
            {
                continue;
            }

            if (tokens[i].Detail != Details[i])
            {
                Varied[i] = true;
                _text = null;
                continue;
            }

            isOpen |= Details[i] != 0;
        }

        // A token without detail stays open: a later line may have one there.
        HasOpenDetails = isOpen || Array.IndexOf(Varied, false) >= 0;
    }

    /// <summary>Forgets the text, because what it shows has changed.</summary>
    public void Invalidate() => _text = null;

    public static ulong IdOf(ReadOnlySpan<ulong> keys)
    {
        var hash = Hashing.Combine(Hashing.Basis, (ulong)keys.Length);
        foreach (var key in keys)
        {
            hash = Hashing.Combine(hash, key == LogToken.Wildcard ? LogToken.Variable : key);
        }

        return Hashing.Finish(hash);
    }
}
