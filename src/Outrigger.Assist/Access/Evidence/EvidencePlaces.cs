namespace Outrigger.Assist.Access.Evidence;

/// <summary>From a place of the table to the feature that says it, and back.</summary>
internal static partial class EvidenceFeatures
{
    /// <summary>Where the places of groups begin.</summary>
    public static int FirstGroup => GroupStart;

    // Chosen on development days: of 0, 0.5, 1, 2, 3, 4, 6 and no limit the one that stops most on all six levels, the means at
    // 0.1 % and at 0.5 % false positives added.
    private const double Reach = 4;

    /// <summary>Whether a place is about all who are behind the client's address.</summary>
    public static bool IsOfAddress(int place) => place >= AddressStart && (place < GroupStart || (place - GroupStart) / (Bins * Stages) == 2);

    /// <summary>
    /// Evidence of the client itself and of its address, together. What speaks against an address counts only as far as the
    /// client itself gives reason: somebody who behaves as people do is not suspected for whom they share it with.
    /// </summary>
    public static double Combine(double own, double address) => own + (address <= 0 ? address : Math.Min(address, Math.Max(0, own + Reach)));

    /// <summary>Writes what a place says into the features of a decision.</summary>
    public static void Read(int place, Span<double> features)
    {
        if (place == 0)
        {
            return;
        }

        if (place < OwnStart)
        {
            features[AccessFeatures.Signs] += 1 << (place - 1);
            return;
        }

        if (place < GroupStart)
        {
            var isOwn = place < AddressStart;
            var at = place - (isOwn ? OwnStart : AddressStart);
            var seen = (int)features[AccessFeatures.Stages];
            var stage = at % Stages;
            features[AccessFeatures.Stages] = isOwn ? (seen / AccessFeatures.StageShift * AccessFeatures.StageShift) + stage : (seen % AccessFeatures.StageShift) + (AccessFeatures.StageShift * (stage + 1));
            features[(isOwn ? AccessFeatures.Own : AccessFeatures.Address) + (at / (Bins * Stages))] = at / Stages % Bins;
            return;
        }

        var group = place - GroupStart;
        features[AccessFeatures.Groups + (group / (Bins * Stages))] = group % (Bins * Stages);
    }

    /// <summary>The places that features say; the part of each is told apart by where it lies.</summary>
    /// <returns>How many.</returns>
    public static int Places(ReadOnlySpan<double> features, Span<int> places)
    {
        var count = 0;
        places[count++] = 0;
        var signs = (int)Math.Clamp(Known(features[AccessFeatures.Signs]), 0, (1 << Signs) - 1);
        for (var i = 0; i < Signs; i++)
        {
            if (((signs >> i) & 1) != 0)
            {
                places[count++] = 1 + i;
            }
        }

        var seen = (int)Math.Clamp(Known(features[AccessFeatures.Stages]), 0, AccessFeatures.StageShift * AccessFeatures.StageShift);
        count = Side(features, seen % AccessFeatures.StageShift, AccessFeatures.Own, OwnStart, places, count);
        count = Side(features, (seen / AccessFeatures.StageShift) - 1, AccessFeatures.Address, AddressStart, places, count);
        for (var group = 0; group < 4; group++)
        {
            if (features[AccessFeatures.Groups + group] is var cell && cell >= 0 && cell < Bins * Stages)
            {
                places[count++] = GroupStart + (group * Bins * Stages) + (int)cell;
            }
        }

        return count;
    }

    /// <summary>Which trait a place is of, and its bin; null for the constant and for signs.</summary>
    public static (bool IsOwn, bool IsGroup, int Trait, int Bin)? TraitOf(int place)
    {
        if (place < OwnStart)
        {
            return null;
        }

        var start = place < AddressStart ? OwnStart : place < GroupStart ? AddressStart : GroupStart;
        var at = place - start;
        return (start == OwnStart, start == GroupStart, at / (Bins * Stages), at / Stages % Bins);
    }

    private static int Side(ReadOnlySpan<double> features, int stage, int first, int start, Span<int> places, int count)
    {
        if (stage < 0 || stage >= Stages)
        {
            return count;
        }

        for (var trait = 0; trait < Traits.Length; trait++)
        {
            if (features[first + trait] is var bin && bin >= 0 && bin < Bins)
            {
                places[count++] = start + (((trait * Bins) + (int)bin) * Stages) + stage;
            }
        }

        return count;
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;
}
