namespace EcgStream.Cli;

/// <summary>What the command returns to its shell. Documented in the README.</summary>
static class ExitCodes
{
    /// <summary>Done, or stopped by Ctrl-C.</summary>
    public const int Done = 0;

    /// <summary>Something that the user can mend; stderr says it in one sentence.</summary>
    public const int UserMistake = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>A defect of ours; stderr has the details to report.</summary>
    public const int Defect = 70;
}
