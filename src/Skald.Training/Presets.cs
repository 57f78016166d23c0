namespace Skald.Training;

/// <summary>Named settings to begin from.</summary>
public static class Presets
{
    private static readonly IReadOnlyDictionary<string, TrainingOptions> s_byName =
        new TrainingOptions[] { Saga, NanoGptCpu, Modern, Baby, Stories15M, Gpt2Small }
            .ToDictionary(preset => preset.Preset, StringComparer.Ordinal);

    /// <summary>All names, the default first.</summary>
    public static IEnumerable<string> Names => s_byName.Keys;

    /// <summary>The built-in tales and a small modern model: minutes on two cores.</summary>
    /// <remarks>
    /// Every word is one token, and every row a tale from its beginning, seen once. What is hard to learn is to find
    /// the hero, the thing, the places again: so each comes again a few times in every tale.
    /// </remarks>
    public static TrainingOptions Saga => Modern with
    {
        Preset = "saga",
        Tokenizer = "bpe-gpt2",
        VocabularySize = 2048,
        Heads = 2,
        TieEmbeddings = true,
        MatrixLearningRate = 0.01,
        DecayShare = 0.25,
        EmbeddingLearningRate = 1e-3,
        Context = 232,
        BatchSize = 12,
        Steps = 1200,
        Tales = 20_000,
        Windows = "documents",
        ValidationFraction = 0.02,
        EvaluationInterval = 300,
        EvaluationWindows = 60,
        SampleInterval = 600,
        SampleMinP = 0.1,
    };

    /// <summary>nanoGPT's settings for a laptop: characters, 4 × 128, 2,000 steps.</summary>
    public static TrainingOptions NanoGptCpu => new()
    {
        Preset = "nanogpt-cpu",
        Windows = "random",
    };

    /// <summary>The same size with today's parts: nanochat's architecture, Muon, and a rate that stays and then falls.</summary>
    public static TrainingOptions Modern => NanoGptCpu with
    {
        Preset = "modern",
        Architecture = "nanochat",
        Optimizer = "muon",
        Schedule = "wsd",
        MatrixLearningRate = 0.02,
        LearningRate = 3e-3,
        EmbeddingLearningRate = 0.1,
        HeadLearningRate = 4e-3,
        Beta1 = 0.8,
        Beta2 = 0.95,
        Epsilon = 1e-10,
        WeightDecay = 0,
        WarmupSteps = 0,
        FinalRateShare = 0,
    };

    /// <summary>nanoGPT's character model for a GPU: 6 × 384.</summary>
    public static TrainingOptions Baby => new()
    {
        Preset = "baby",
        Layers = 6,
        Width = 384,
        Heads = 6,
        Context = 256,
        BatchSize = 8,
        Dropout = 0.2f,
        Steps = 5000,
        Windows = "random",
    };

    /// <summary>The size of llama2.c's stories15M in GPT-2's shape, with a vocabulary of 32,000.</summary>
    public static TrainingOptions Stories15M => new()
    {
        Preset = "stories15M",
        Tokenizer = "bpe-llama3",
        VocabularySize = 32_000,
        Layers = 6,
        Width = 288,
        Heads = 6,
        Context = 256,
        BatchSize = 4,
        LearningRate = 5e-4,
        Steps = 5000,
    };

    /// <summary>GPT-2's smallest size.</summary>
    public static TrainingOptions Gpt2Small => new()
    {
        Preset = "gpt2-124M",
        Tokenizer = "bpe-gpt2",
        VocabularySize = 50_257,
        Layers = 12,
        Width = 768,
        Heads = 12,
        Context = 256,
        BatchSize = 4,
        LearningRate = 6e-4,
        Beta2 = 0.95,
        WarmupSteps = 200,
        Steps = 5000,
    };

    /// <summary>The preset of a name.</summary>
    /// <exception cref="TrainingException">There is none; the message lists them.</exception>
    public static TrainingOptions Find(string name) => s_byName.TryGetValue(name, out TrainingOptions? preset)
        ? preset
        : throw new TrainingException($"Training: the preset must be one of {string.Join(", ", Names)}, got \"{name}\".");
}
