namespace EcgStream.Mqtt.Tests;

/// <summary>For what shows in a state alone, without a signal to await.</summary>
static class Eventually
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task True(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                Assert.Fail("What was waited for did not happen.");
            await Task.Yield();
        }
    }
}
