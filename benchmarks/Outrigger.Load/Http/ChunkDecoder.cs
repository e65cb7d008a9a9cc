namespace Outrigger.Load.Http;

/// <summary>Takes the chunked framing off a body that arrives in arbitrary pieces.</summary>
internal struct ChunkDecoder
{
    private long _remaining;
    private int _sizeDigits;
    private State _state;

    private enum State : byte
    {
        Size,
        Extension,
        Data,
        DataEnd,
        TrailerStart,
        Trailer,
        Done,
    }

    public readonly bool IsDone => _state == State.Done;

    /// <summary>Takes the next run of body bytes off the front of <paramref name="input"/>.</summary>
    /// <returns>Body bytes, empty when the input holds none (any more).</returns>
    /// <exception cref="InvalidDataException">The framing is broken.</exception>
    public ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty && _state != State.Done)
        {
            if (_state == State.Data)
            {
                var taken = (int)Math.Min(_remaining, input.Length);
                var body = input[..taken];
                input = input[taken..];
                _remaining -= taken;
                if (_remaining == 0)
                {
                    _state = State.DataEnd;
                }

                return body;
            }

            Step(input[0]);
            input = input[1..];
        }

        return default;
    }

    private void Step(byte value)
    {
        switch (_state)
        {
            case State.Size when char.IsAsciiHexDigit((char)value):
                _remaining = (_remaining * 16) + Digit(value);
                if (++_sizeDigits > 8)
                {
                    throw new InvalidDataException("A chunk is larger than 4 GB.");
                }

                break;
            case State.Size when _sizeDigits == 0:
                throw new InvalidDataException("A chunk has no size.");
            case State.Size or State.Extension:
                _state = State.Extension;
                if (value == '\n')
                {
                    _sizeDigits = 0;
                    _state = _remaining == 0 ? State.TrailerStart : State.Data;
                }

                break;
            case State.DataEnd when value == '\n':
                _state = State.Size;
                break;
            case State.TrailerStart when value == '\n':
                _state = State.Done;
                break;
            case State.TrailerStart when value != '\r':
                _state = State.Trailer;
                break;
            case State.Trailer when value == '\n':
                _state = State.TrailerStart;
                break;
            case State.DataEnd when value != '\r':
                throw new InvalidDataException("A chunk does not end where its size says.");
        }
    }

    private static int Digit(byte value) => value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;
}
