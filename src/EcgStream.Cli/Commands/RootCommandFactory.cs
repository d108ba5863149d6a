using System.CommandLine;

namespace EcgStream.Cli.Commands;

/// <summary>The command tree.</summary>
static class RootCommandFactory
{
    public static RootCommand Create(Settings settings) => new(
        """
        EcgStream classifies emotion from a live electrocardiogram.

        Not a medical device. Emotion from ECG is uncertain: see the README and the model's card for what its predictions are worth.

        Start here:
          ecgstream demo                                          everything on board: simulated heart, broker, predictions
          ecgstream run --source serial:/dev/ttyUSB0?rate=250     a sensor on a serial port
          ecgstream watch                                         what a broker's predictions say

        Options may also be set in appsettings.json (section EcgStream) and in ECGSTREAM_… environment variables.
        """)
    {
        DemoCommand.Create(settings),
        RunCommand.Create(settings),
        RecordCommand.Create(settings),
        ReplayCommand.Create(settings),
        BaselineCommand.Create(settings),
        WatchCommand.Create(settings),
        SimulateCommand.Create(settings),
        MarkCommand.Create(settings),
        BeatsCommand.Create(),
        InfoCommand.Create(),
        ConvertCommand.Create(),
        LabelsCommand.Create(),
        EraseCommand.Create(settings),
        PortsCommand.Create(),
        ModelCommand.Create(settings),
    };
}
