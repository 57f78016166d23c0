namespace Skald.Tokenizers.Training;

/// <summary>The two parts of learning a BPE vocabulary.</summary>
public enum TrainingStage
{
    /// <summary>Texts are cut into pieces, and equal pieces counted.</summary>
    Counting,

    /// <summary>The most frequent pair of neighbours becomes a token, again and again.</summary>
    Merging,
}
