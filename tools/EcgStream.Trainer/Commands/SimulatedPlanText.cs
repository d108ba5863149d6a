using EcgStream.Devices;

namespace EcgStream.Trainer;

/// <summary>Reads <c>sim:?participants=26&amp;effect=1</c>.</summary>
static class SimulatedPlanText
{
    /// <exception cref="EcgStreamException">A key is not known or its value makes no sense.</exception>
    public static SimulationPlan Parse(string text)
    {
        var uri = SourceUri.Parse(text);
        var usual = new SimulationPlan();
        var plan = usual with
        {
            Participants = uri.GetInteger("participants", usual.Participants, 1, 100_000)!.Value,
            RecordsPerEmotion = uri.GetInteger("records", usual.RecordsPerEmotion, 1, 1_000)!.Value,
            RecordSeconds = uri.GetNumber("seconds", usual.RecordSeconds, 5, 86_400)!.Value,
            EffectScale = uri.GetNumber("effect", usual.EffectScale, 0, 20)!.Value,
            NoiseDb = uri.Get("noise") == "none" ? null : uri.GetNumber("noise", usual.NoiseDb, -20, 100),
            FaultShare = uri.GetNumber("faults", usual.FaultShare, 0, 1)!.Value,
            Seed = uri.GetInteger("seed", usual.Seed, 0, int.MaxValue)!.Value,
            Elicitation = uri.GetChoice("elicitation", "recall", "film", "recall", "task") switch
            {
                "film" => Elicitation.Film,
                "task" => Elicitation.Task,
                _ => Elicitation.Recall,
            },
            Stimuli = uri.GetChoice("stimuli", "own", "own", "shared", "per-emotion", "none") switch
            {
                "shared" => StimulusPlan.Shared,
                "per-emotion" => StimulusPlan.PerEmotion,
                "none" => StimulusPlan.None,
                _ => StimulusPlan.Own,
            },
            Rest = uri.GetChoice("rest", "true", "true", "false") == "true",
            Emotions = uri.Get("emotions") is { } emotions ? [.. emotions.Split(',')] : usual.Emotions,
        };
        uri.RefuseUnknownOptions();
        plan.Check();
        return plan;
    }
}
