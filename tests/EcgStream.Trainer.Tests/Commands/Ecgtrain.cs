using EcgStream.Testing;

namespace EcgStream.Trainer.Tests;

/// <summary>The command <c>ecgtrain</c>.</summary>
sealed class Ecgtrain() : BuiltCommand("ecgtrain", TimeSpan.FromMinutes(5));
