using Microsoft.Extensions.Configuration;

namespace EcgStream.Cli;

/// <summary>
/// Defaults of options, from <c>appsettings.json</c> in the working directory (section <c>EcgStream</c>) and from environment variables
/// <c>ECGSTREAM_*</c>, which win. An option on the command line beats both.
/// </summary>
sealed class Settings(IConfiguration file, IConfiguration environment)
{
    public const string EnvironmentPrefix = "ECGSTREAM_";

    /// <summary>No settings: for an option whose name another command's setting must not reach.</summary>
    public static Settings None { get; } = new(new ConfigurationBuilder().Build(), new ConfigurationBuilder().Build());

    public static Settings Load()
    {
        var file = Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json");
        try
        {
            return new(
                new ConfigurationBuilder().AddJsonFile(file, optional: true).Build().GetSection("EcgStream"),
                new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build());
        }
        catch (InvalidDataException e)
        {
            throw new EcgStreamException($"The file '{file}' can't be read as settings: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>The value set for an option (its name without dashes in front), or null.</summary>
    public string? this[string option] =>
        environment[option.Replace("-", "_", StringComparison.Ordinal)] ?? file[option];

    /// <summary>The values set for an option that may be given several times.</summary>
    public string[] Many(string option)
    {
        if (environment[option] is { } one)
            return [one];
        var values = file.GetSection(option).GetChildren().Select(c => c.Value).OfType<string>().ToArray();
        return values.Length > 0 ? values : file[option] is { } only ? [only] : [];
    }
}
