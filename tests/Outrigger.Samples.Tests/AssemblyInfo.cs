using System.Runtime.Versioning;

// Signals and file modes: the tests of the process run where the server is deployed.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]

// Each scene loads the machine as much as it can bear: one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
