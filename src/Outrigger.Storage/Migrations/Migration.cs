namespace Outrigger.Storage.Migrations;

/// <summary>One numbered step of the schema.</summary>
/// <param name="Version">1, 2, 3 … without gaps.</param>
/// <param name="Name">What it adds, as in its file name.</param>
/// <param name="Sql">The statements for the engine in use.</param>
/// <param name="Checksum">SHA-256 of <paramref name="Sql"/> with line ends as <c>\n</c>, lower-case hexadecimal.</param>
internal sealed record Migration(int Version, string Name, string Sql, string Checksum);
