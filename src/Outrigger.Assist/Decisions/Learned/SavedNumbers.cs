namespace Outrigger.Assist.Decisions.Learned;

/// <summary>What saved models have in common: numbers that cannot be are refused, and slots that are empty are left out.</summary>
internal static class SavedNumbers
{
    /// <summary>Throws when saved numbers cannot be.</summary>
    /// <param name="isSound">Whether they can.</param>
    /// <param name="what">What is read, for the error text.</param>
    /// <exception cref="InvalidDataException">They cannot be.</exception>
    public static void Demand(bool isSound, string what)
    {
        if (!isSound)
        {
            throw new InvalidDataException($"{what}: numbers that cannot be.");
        }
    }

    /// <summary>Writes those slots whose second number is not 0: of a small backend most are empty.</summary>
    /// <param name="binary">Where to.</param>
    /// <param name="numbers">[slots × 2], row-major.</param>
    public static void WriteSlots(BinaryWriter binary, ReadOnlySpan<double> numbers)
    {
        var filled = 0;
        for (var i = 1; i < numbers.Length; i += 2)
        {
            filled += numbers[i] != 0 ? 1 : 0;
        }

        binary.Write(filled);
        for (var i = 0; i < numbers.Length; i += 2)
        {
            if (numbers[i + 1] != 0)
            {
                binary.Write(i / 2);
                binary.Write(numbers[i]);
                binary.Write(numbers[i + 1]);
            }
        }
    }

    /// <summary>Reads what <see cref="WriteSlots"/> wrote.</summary>
    /// <param name="binary">Where from.</param>
    /// <param name="numbers">[slots × 2], row-major; those not written stay as they are.</param>
    /// <param name="what">What is read, for the error text.</param>
    /// <exception cref="InvalidDataException">There are more slots than there is room, or one is outside.</exception>
    public static void ReadSlots(BinaryReader binary, Span<double> numbers, string what)
    {
        var filled = binary.ReadInt32();
        Demand(filled >= 0 && filled <= numbers.Length / 2, what);
        for (var i = 0; i < filled; i++)
        {
            var slot = binary.ReadInt32();
            Demand(slot >= 0 && slot < numbers.Length / 2, what);
            numbers[2 * slot] = binary.ReadDouble();
            numbers[(2 * slot) + 1] = binary.ReadDouble();
        }
    }
}
