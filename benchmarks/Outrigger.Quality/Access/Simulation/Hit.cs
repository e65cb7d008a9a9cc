using Outrigger.Assist.Access;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>One request of the simulated traffic, with how the site answers it.</summary>
/// <param name="Seconds">When, since the start of the day.</param>
/// <param name="Client">Who: the number of a <see cref="SimClient"/>.</param>
/// <param name="Request">What the guard of the site sees.</param>
/// <param name="Status">What the site answers.</param>
/// <param name="Bytes">How much.</param>
internal readonly record struct Hit(double Seconds, int Client, AccessRequest Request, int Status, int Bytes);

/// <summary>Who is behind the requests. Only the measurement knows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Population">Of humans and honest machines: which kind; of malicious ones the family.</param>
/// <param name="Level">0 is not malicious; 1 to 6 is the level of the adversary.</param>
/// <param name="Campaign">Malicious clients with the same number belong together.</param>
internal sealed record SimClient(int Id, string Population, int Level, int Campaign)
{
    public bool IsMalicious => Level > 0;
}
