namespace EcgStream.Trainer;

/// <summary>Asks a classifier as the live path asks it, about the last window of each record.</summary>
public static class ClassifierJudge
{
    public static Answer[] Answers(IWindowClassifier classifier, IReadOnlyList<PreparedRecord> records)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(records);
        var (length, classes) = (classifier.Contract.WindowLength, classifier.Contract.Labels.Length);
        var windows = new float[classifier.MaxBatch * length];
        var probabilities = new float[classifier.MaxBatch * classes];
        var answers = new List<Answer>(records.Count);
        foreach (var batch in records.Chunk(classifier.MaxBatch))
        {
            for (var i = 0; i < batch.Length; i++)
                RecordPreparation.LastWindow(batch[i], classifier.Contract, windows.AsSpan(i * length, length));
            classifier.Classify(windows.AsSpan(0, batch.Length * length), [], batch.Length, probabilities);
            for (var i = 0; i < batch.Length; i++)
            {
                var best = i * classes;
                for (var c = best; c < (i + 1) * classes; c++)
                    best = probabilities[c] > probabilities[best] ? c : best;
                answers.Add(new(batch[i].Participant, batch[i].Label, best - i * classes));
            }
        }
        return [.. answers];
    }
}
