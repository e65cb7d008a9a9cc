using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("Naming", "CA1716", Scope = "namespaceanddescendants", Target = "~N:Outrigger.Server.Tests.Imports", Justification = "It is called as the folder it tests; nobody names it in Visual Basic.")]
