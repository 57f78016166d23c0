namespace Skald.Training;

/// <summary>Everything that decides a run, as run.json records it. Start from a preset and use <c>with</c>.</summary>
public sealed record TrainingOptions
{
    /// <summary>The preset these options began as.</summary>
    public string Preset { get; init; } = "saga";

    /// <summary>Files, folders, globs or "-"; none for the built-in Saga.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Text between documents of a file; null where each file is one.</summary>
    public string? DocumentSeparator { get; init; }

    /// <summary>The field of JSON lines that holds the text; null for plain text.</summary>
    public string? JsonField { get; init; }

    /// <summary>Replaces invalid UTF-8 instead of refusing it.</summary>
    public bool ReplaceInvalid { get; init; }

    /// <summary>Drops documents that are nearly alike.</summary>
    public bool DropNearDuplicates { get; init; }

    /// <summary>Share of the text held out.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Tales of the built-in source.</summary>
    public int Tales { get; init; } = 60_000;

    /// <summary>"char", "bpe-gpt2" or "bpe-llama3".</summary>
    public string Tokenizer { get; init; } = "char";

    /// <summary>Tokens of a learnt BPE vocabulary.</summary>
    public int VocabularySize { get; init; } = 4096;

    /// <summary>"gpt2", "llama" or "nanochat".</summary>
    public string Architecture { get; init; } = "gpt2";

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Heads of keys and values; null for one per query head.</summary>
    public int? KvHeads { get; init; }

    /// <summary>Width inside the MLP; null for the family's usual multiple.</summary>
    public int? Intermediate { get; init; }

    /// <summary>Tokens of a window.</summary>
    public int Context { get; init; } = 64;

    /// <summary>Whether the head is the embedding; null for the family's custom.</summary>
    public bool? TieEmbeddings { get; init; }

    /// <summary>Share of activations dropped in training.</summary>
    public float Dropout { get; init; }

    /// <summary>Windows of a step and pass.</summary>
    public int BatchSize { get; init; } = 12;

    /// <summary>Passes whose gradients are summed before a step.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Steps of the run.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>"adamw" or "muon" (Muon for matrices, AdamW for the rest).</summary>
    public string Optimizer { get; init; } = "adamw";

    /// <summary>AdamW's rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Rate of embeddings; null for <see cref="LearningRate"/>.</summary>
    public double? EmbeddingLearningRate { get; init; }

    /// <summary>Rate of an untied head; null for <see cref="LearningRate"/>.</summary>
    public double? HeadLearningRate { get; init; }

    /// <summary>Muon's rate.</summary>
    public double MatrixLearningRate { get; init; } = 0.02;

    /// <summary>Share of the rate at the end.</summary>
    public double FinalRateShare { get; init; } = 0.1;

    /// <summary>β₁.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>ε of AdamW.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decay of matrices and embeddings; norms and biases have none.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Muon's momentum.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>"cosine" or "wsd".</summary>
    public string Schedule { get; init; } = "cosine";

    /// <summary>Steps in which the rate rises.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>Share of the steps in which a WSD schedule falls.</summary>
    public double DecayShare { get; init; } = 0.4;

    /// <summary>Largest norm of the gradient; 0 for none.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Decay of the weights' moving average; 0 for none.</summary>
    public double EmaDecay { get; init; }

    /// <summary>Steps between held-out losses.</summary>
    public int EvaluationInterval { get; init; } = 250;

    /// <summary>Held-out windows looked at on the way; the last evaluation takes all.</summary>
    public int EvaluationWindows { get; init; } = 200;

    /// <summary>Steps between checkpoints.</summary>
    public int CheckpointInterval { get; init; } = 500;

    /// <summary>Checkpoints kept.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>Steps between samples; 0 for the end only.</summary>
    public int SampleInterval { get; init; } = 500;

    /// <summary>Temperature of samples, and what generation_config.json recommends.</summary>
    public double SampleTemperature { get; init; } = 1;

    /// <summary>Least share of the likeliest token's probability in samples, and what is recommended.</summary>
    public double SampleMinP { get; init; }

    /// <summary>A model folder to begin from; null for drawn values.</summary>
    public string? InitFrom { get; init; }

    /// <summary>Seed of everything that is drawn.</summary>
    public ulong Seed { get; init; } = 1337;

    /// <summary>
    /// "shuffled" (each window once an epoch), "random" (at random places, as nanoGPT draws them) or "documents" (each
    /// document once an epoch, from its beginning).
    /// </summary>
    public string Windows { get; init; } = "shuffled";

    /// <summary>Throws where a value lies outside its range or contradicts another.</summary>
    /// <exception cref="TrainingException">The message names the option, the rule and the value.</exception>
    public void Check()
    {
        Positive("layers", Layers);
        Positive("width", Width);
        Positive("heads", Heads);
        Positive("context", Context);
        Positive("batch-size", BatchSize);
        Positive("accumulation", Accumulation);
        Positive("steps", Steps);
        Positive("vocabulary-size", VocabularySize);
        Positive("evaluation-interval", EvaluationInterval);
        Positive("checkpoint-interval", CheckpointInterval);
        Positive("keep-checkpoints", KeepCheckpoints);
        Rule(Width % Heads == 0, $"heads must divide width, got {Heads} and {Width}");
        Rule(KvHeads is null || (KvHeads > 0 && Heads % KvHeads == 0), $"kv-heads must divide heads, got {KvHeads} and {Heads}");
        Rule(Dropout is >= 0 and < 1, $"dropout must lie in [0, 1), got {Dropout}");
        Rule(LearningRate is > 0 and < 100, $"learning-rate must lie in (0, 100), got {LearningRate}");
        Rule(MatrixLearningRate is > 0 and < 100, $"matrix-learning-rate must lie in (0, 100), got {MatrixLearningRate}");
        Rule(Beta1 is >= 0 and < 1 && Beta2 is >= 0 and < 1, $"beta1 and beta2 must lie in [0, 1), got {Beta1} and {Beta2}");
        Rule(Momentum is >= 0 and < 1, $"momentum must lie in [0, 1), got {Momentum}");
        Rule(WeightDecay is >= 0 and < 100, $"weight-decay must lie in [0, 100), got {WeightDecay}");
        Rule(Epsilon > 0, $"epsilon must be positive, got {Epsilon}");
        Rule(ClipNorm >= 0, $"clip-norm must not be negative, got {ClipNorm}");
        Rule(EmaDecay is >= 0 and < 1, $"ema-decay must lie in [0, 1), got {EmaDecay}");
        Rule(ValidationFraction is > 0 and < 1, $"validation-fraction must lie in (0, 1), got {ValidationFraction}");
        Rule(FinalRateShare is >= 0 and <= 1, $"final-rate-share must lie in [0, 1], got {FinalRateShare}");
        Rule(DecayShare is >= 0 and <= 1, $"decay-share must lie in [0, 1], got {DecayShare}");
        Rule(WarmupSteps >= 0 && WarmupSteps <= Steps, $"warmup-steps must lie in [0, steps], got {WarmupSteps} of {Steps}");
        Rule(Schedule is "cosine" or "wsd", $"schedule must be cosine or wsd, got \"{Schedule}\"");
        Rule(Architecture is "gpt2" or "llama" or "nanochat",
            $"architecture must be gpt2, llama or nanochat, got \"{Architecture}\"");
        Rule(Tokenizer is "char" or "bpe-gpt2" or "bpe-llama3",
            $"tokenizer must be char, bpe-gpt2 or bpe-llama3, got \"{Tokenizer}\"");
        Rule(Optimizer is "adamw" or "muon", $"optimizer must be adamw or muon, got \"{Optimizer}\"");
        Rule(EmbeddingLearningRate is null or (> 0 and < 100),
            $"embedding-learning-rate must lie in (0, 100), got {EmbeddingLearningRate}");
        Rule(HeadLearningRate is null or (> 0 and < 100),
            $"head-learning-rate must lie in (0, 100), got {HeadLearningRate}");
        Rule(EvaluationWindows > 0, $"evaluation-windows must be positive, got {EvaluationWindows}");
        Rule(SampleInterval >= 0, $"sample-interval must not be negative, got {SampleInterval}");
        Rule(SampleTemperature is >= 0 and < 100, $"sample-temperature must lie in [0, 100), got {SampleTemperature}");
        Rule(SampleMinP is >= 0 and <= 1, $"sample-min-p must lie in [0, 1], got {SampleMinP}");
        Rule(Windows is "shuffled" or "random" or "documents",
            $"windows must be shuffled, random or documents, got \"{Windows}\"");
        Rule(Tales > 0 || Data.Count > 0, $"tales must be positive, got {Tales}");
        Rule((long)BatchSize * Context <= 1 << 24, $"batch-size times context must be at most {1 << 24}, got {(long)BatchSize * Context}");
        Rule((long)Layers * Width * Width <= 1L << 36, $"layers and width make a model beyond memory, got {Layers} and {Width}");
    }

    private static void Positive(string name, int value) => Rule(value > 0, $"{name} must be positive, got {value}");

    private static void Rule(bool holds, string rule)
    {
        if (!holds) throw new TrainingException($"Training: {rule}.");
    }
}
