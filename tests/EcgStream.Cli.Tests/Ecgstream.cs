using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

/// <summary>The command <c>ecgstream</c>.</summary>
sealed class Ecgstream() : BuiltCommand("ecgstream");
