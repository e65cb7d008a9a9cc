using System.Globalization;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>Addresses; people and machines are not told apart by them.</summary>
internal static class Addresses
{
    public static string Public(Dice dice)
    {
        if (dice.Chance(0.2))
        {
            return string.Create(CultureInfo.InvariantCulture, $"2a0{dice.Below(10)}:{dice.Below(65_536):x}:{dice.Below(65_536):x}:{dice.Below(65_536):x}::{dice.Between(1, 65_535):x}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{dice.Pick([24, 37, 46, 62, 77, 80, 85, 91, 93, 109, 151, 176, 188, 195, 203, 212])}.{dice.Below(256)}.{dice.Below(256)}.{dice.Between(1, 254)}");
    }
}
