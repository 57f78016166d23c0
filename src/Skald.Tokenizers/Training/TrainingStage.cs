namespace Skald.Tokenizers.Training;

/// <summary>The parts of learning a vocabulary, in their order; each kind of vocabulary has some of them.</summary>
public enum TrainingStage
{
    /// <summary>Texts are cut into words, and equal words counted. Measured in bytes of text.</summary>
    Counting,

    /// <summary>Frequent stretches of words are gathered, with which a unigram model begins.</summary>
    Seeding,

    /// <summary>The most frequent pair of neighbours becomes a token, again and again. Measured in merges.</summary>
    Merging,

    /// <summary>Probabilities are fitted and the least useful pieces dropped. Measured in rounds.</summary>
    Fitting,
}
