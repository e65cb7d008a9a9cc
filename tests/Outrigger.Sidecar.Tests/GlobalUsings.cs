global using Outrigger.EndToEnd.Tests.Harness;
global using Shouldly;
global using Xunit;
