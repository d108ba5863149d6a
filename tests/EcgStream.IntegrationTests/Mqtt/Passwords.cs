using System.Diagnostics;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Mqtt;

static class Passwords
{
    /// <summary>Settings of a broker that lets in one user.</summary>
    public static Func<DirectoryInfo, IEnumerable<string>> For(string user, string password) => folder =>
    {
        var file = Path.Combine(folder.FullName, "passwords");
        using var process = Process.Start(new ProcessStartInfo(Requirement.Find("mosquitto_passwd")!, ["-b", "-c", file, user, password]))!;
        process.WaitForExit();
        return ["allow_anonymous false", $"password_file {file}"];
    };
}
