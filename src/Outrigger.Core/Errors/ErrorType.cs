namespace Outrigger.Core.Errors;

/// <summary>
/// A kind of error that Outrigger answers with. Declared once as a static field of a module's <c>XyzErrors</c> class;
/// <c>docs/errors.md</c> is generated from those fields and a test keeps the codes unique.
/// </summary>
/// <param name="Code">Kebab-case name; the last part of <c>urn:outrigger:error:&lt;code&gt;</c>. Stable.</param>
/// <param name="Status">The HTTP status it is answered with.</param>
/// <param name="Title">One sentence that is the same for every occurrence.</param>
/// <param name="Remedy">What the reader can do about it.</param>
public sealed record ErrorType(string Code, int Status, string Title, string Remedy)
{
    /// <summary>The URN that goes out as <c>type</c> of the problem document (RFC 9457, section 3.1.1).</summary>
    public string Urn { get; } = "urn:outrigger:error:" + Code;

    /// <summary>The code with underscores, as the <c>code</c> of OpenAI-shaped errors.</summary>
    public string SnakeCode { get; } = Code.Replace('-', '_');

    /// <summary>An occurrence of this error.</summary>
    public OutriggerError With(string detail) => new(this, detail);
}
