using Outrigger.Cli.Output;
using Outrigger.Core.Egress;

namespace Outrigger.Cli;

/// <summary>What a command finds around it.</summary>
/// <param name="Terminal">Where it reads and writes.</param>
/// <param name="Variable">Reads a variable of the environment.</param>
/// <param name="Egress">Makes its HTTP client.</param>
/// <param name="Time">The clock.</param>
internal sealed record Surroundings(Terminal Terminal, Func<string, string?> Variable, IEgress Egress, TimeProvider Time);
