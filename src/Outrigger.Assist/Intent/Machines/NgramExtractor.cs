namespace Outrigger.Assist.Intent.Machines;

/// <summary>The kinds of n-grams; each kind that is present has its own weight in a text's vector.</summary>
internal enum NgramKind : byte
{
    /// <summary>Words, pairs of neighbours, and pairs with one word between; of Chinese, Japanese and Korean also runs of two and three characters.</summary>
    Word,

    /// <summary>Runs of characters inside a word.</summary>
    Character,
}

/// <summary>Where in the normalised text an n-gram stands.</summary>
/// <param name="Hash">The hash of the n-gram with its kind and length.</param>
/// <param name="Start">Its first character.</param>
/// <param name="Length">How many characters it spans.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct Ngram(uint Hash, ushort Start, ushort Length, NgramKind Kind);

/// <summary>
/// Splits a text into n-grams: lower case, letters and digits only, everything else separates. Bounded whatever the text is:
/// at most <see cref="MaxCharacters"/> characters, <see cref="MaxWords"/> words and <see cref="MaxWordLength"/> characters of a
/// word are read, so a text of a megabyte costs as much as one of 2,048 characters. One pass, no backtracking, no regular
/// expression. About 30 KB a piece, to be used again and by one thread at a time.
/// </summary>
internal sealed class NgramExtractor
{
    /// <summary>How many characters of a text are read.</summary>
    public const int MaxCharacters = 2048;

    /// <summary>How many words of a text are read.</summary>
    public const int MaxWords = 128;

    /// <summary>How many characters of a word are read; the rest of it is passed over.</summary>
    public const int MaxWordLength = 32;

    /// <summary>How many n-grams a text has at most.</summary>
    public const int MaxNgrams = 4096;

    private const int ShortestRun = 2;
    private const int LongestRun = 5;
    private const uint Offset = 2166136261;
    private const uint Prime = 16777619;
    private const uint Edge = 0x9E3779B9;

    private readonly char[] _text = new char[MaxCharacters + 2];
    private readonly Word[] _words = new Word[MaxWords];
    private Ngram[] _ngrams = new Ngram[256];
    private int _count;
    private int _wordCount;

    /// <summary>The n-grams of the last text.</summary>
    public ReadOnlySpan<Ngram> Ngrams => _ngrams.AsSpan(0, _count);

    /// <summary>How many words it had.</summary>
    public int WordCount => _wordCount;

    /// <summary>The characters of an n-gram of the last text.</summary>
    public ReadOnlySpan<char> TextOf(in Ngram ngram) => _text.AsSpan(ngram.Start, ngram.Length);

    /// <summary>Reads a text. O(length), nothing is allocated but for the longest text so far.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        _count = 0;
        _wordCount = 0;
        Split(text);
        AddWords();
        for (var i = 0; i < _wordCount; i++)
        {
            AddRuns(_words[i]);
        }
    }

    /// <summary>Whether a character is written without spaces between words.</summary>
    internal static bool IsIdeograph(char character) =>
        character is >= '\u2E80' and (<= '\u9FFF' or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF')) && char.IsLetter(character);

    private void Split(ReadOnlySpan<char> text)
    {
        var at = 0;
        var start = -1;
        var hash = Offset;
        var length = Math.Min(text.Length, MaxCharacters);
        for (var i = 0; i <= length; i++)
        {
            var character = i < length ? text[i] : ' ';
            if (character is >= 'A' and <= 'Z')
            {
                character = (char)(character | 0x20);
            }
            else if (character is >= '\uFF01' and <= '\uFF5E')
            {
                // Full-width forms of ASCII.
                character = char.ToLowerInvariant((char)(character - 0xFEE0));
            }
            else if (character > 0x7F)
            {
                character = char.ToLowerInvariant(character);
            }

            var isIdeograph = character > 0x7F && IsIdeograph(character);
            var isPart = !isIdeograph && (character <= 0x7F ? char.IsAsciiLetterOrDigit(character) : char.IsLetterOrDigit(character) || char.IsSurrogate(character) || IsMark(character));
            if (isPart)
            {
                if (start < 0)
                {
                    start = at;
                    hash = Offset;
                }

                if (at - start < MaxWordLength)
                {
                    // Numbers differ from request to request; their length says as much as an intent needs.
                    var kept = char.IsAsciiDigit(character) ? '0' : character;
                    _text[at++] = kept;
                    hash = (hash ^ kept) * Prime;
                }

                continue;
            }

            if (start >= 0)
            {
                Add(new Word(hash, (ushort)start, (ushort)(at - start), false));
                start = -1;
                if (at < _text.Length)
                {
                    _text[at++] = ' ';
                }
            }

            if (isIdeograph)
            {
                character = SimplifiedForms.Of(character);
                _text[at] = character;
                Add(new Word((Offset ^ character) * Prime, (ushort)at, 1, true));
                at++;
            }

            if (_wordCount == MaxWords || at >= MaxCharacters)
            {
                break;
            }
        }
    }

    private static bool IsMark(char character) =>
        char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private void Add(Word word)
    {
        if (_wordCount < MaxWords)
        {
            _words[_wordCount++] = word;
        }
    }

    private void AddWords()
    {
        var previous = Edge;
        var before = 0u;
        for (var i = 0; i < _wordCount; i++)
        {
            ref readonly var word = ref _words[i];
            Add(Mix(word.Hash ^ 0x11), word.Start, word.Length, NgramKind.Word);
            Add(Mix(Pair(previous, word.Hash) ^ 0x22), i == 0 ? word.Start : _words[i - 1].Start, word.End, NgramKind.Word, isEnd: true);
            if (before != 0)
            {
                Add(Mix(Pair(before, word.Hash) ^ 0x33), i == 1 ? _words[0].Start : _words[i - 2].Start, word.End, NgramKind.Word, isEnd: true);
            }

            if (i >= 2 && word.IsIdeograph && _words[i - 1].IsIdeograph && _words[i - 2].IsIdeograph)
            {
                Add(Mix(Pair(Pair(_words[i - 2].Hash, _words[i - 1].Hash), word.Hash) ^ 0x44), _words[i - 2].Start, word.End, NgramKind.Character, isEnd: true);
            }

            before = previous;
            previous = word.Hash;
        }

        if (_wordCount > 0)
        {
            ref readonly var last = ref _words[_wordCount - 1];
            Add(Mix(Pair(last.Hash, Edge) ^ 0x22), last.Start, last.Length, NgramKind.Word);
        }
    }

    private void AddRuns(in Word word)
    {
        if (word.IsIdeograph)
        {
            return;
        }

        // The edges of a word count as characters, so that the beginning and the end of words are told from their middle.
        var length = word.Length + 2;
        for (var start = 0; start < length - 1; start++)
        {
            var hash = Offset;
            for (var end = start; end < length && end - start < LongestRun; end++)
            {
                hash = (hash ^ (end == 0 || end == length - 1 ? ' ' : _text[word.Start + end - 1])) * Prime;
                var size = end - start + 1;
                if (size >= ShortestRun)
                {
                    var from = Math.Max(0, start - 1);
                    var to = Math.Min(word.Length, end);
                    Add(Mix(hash ^ ((uint)size << 8)), (ushort)(word.Start + from), (ushort)(to - from), NgramKind.Character);
                }
            }
        }
    }

    private void Add(uint hash, ushort start, ushort lengthOrEnd, NgramKind kind, bool isEnd = false)
    {
        if (_count == _ngrams.Length)
        {
            if (_count >= MaxNgrams)
            {
                return;
            }

            Array.Resize(ref _ngrams, _count * 2);
        }

        _ngrams[_count++] = new Ngram(hash, start, isEnd ? (ushort)(lengthOrEnd - start) : lengthOrEnd, kind);
    }

    private static uint Pair(uint first, uint second) => (((first << 5) | (first >> 27)) * Prime) ^ (second * 0x85EBCA6B);

    // The finaliser of MurmurHash3, 32 bits: neighbouring inputs get unrelated outputs.
    private static uint Mix(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private readonly record struct Word(uint Hash, ushort Start, ushort Length, bool IsIdeograph)
    {
        public ushort End => (ushort)(Start + Length);
    }
}
