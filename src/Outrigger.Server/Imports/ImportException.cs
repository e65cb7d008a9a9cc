namespace Outrigger.Server.Imports;

/// <summary>The input cannot be taken over at all; the message is one line for the operator and quotes no values.</summary>
internal sealed class ImportException(string message) : Exception(message);
