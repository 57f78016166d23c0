using Skald.Training;

namespace Skald.Cli.Options;

/// <summary>Every setting of a training run as an option, under the name that messages use.</summary>
internal static class TrainingOptionSet
{
    /// <summary>The options, with the default preset's values in help.</summary>
    public static OptionSet<TrainingOptions> Create() => Optimization(Model(Text(new(Presets.Saga))))
        .Add("--seed", "Seed of everything that is drawn.", o => o.Seed, (o, v) => o with { Seed = v });

    private static OptionSet<TrainingOptions> Text(OptionSet<TrainingOptions> set) => set
        .Add("--document-separator", "Text between the documents of a file.", o => o.DocumentSeparator,
            (o, v) => o with { DocumentSeparator = v })
        .Add("--field", "Field of JSON lines that holds the text.", o => o.JsonField, (o,
            v) => o with { JsonField = v })
        .Add("--replace-invalid", "Replace invalid UTF-8 instead of refusing it.", o => o.ReplaceInvalid,
            (o, v) => o with { ReplaceInvalid = v })
        .Add("--drop-near-duplicates", "Drop documents that are nearly alike.", o => o.DropNearDuplicates,
            (o, v) => o with { DropNearDuplicates = v })
        .Add("--validation-fraction", "Share of the text held out.", o => o.ValidationFraction,
            (o, v) => o with { ValidationFraction = v })
        .Add("--tales", "Tales of the built-in Saga.", o => o.Tales, (o, v) => o with { Tales = v })
        .Add("--tokenizer", "char, bpe-gpt2 or bpe-llama3.", o => o.Tokenizer, (o, v) => o with { Tokenizer = v })
        .Add("--vocabulary-size", "Tokens of a learnt BPE vocabulary.", o => o.VocabularySize,
            (o, v) => o with { VocabularySize = v });

    private static OptionSet<TrainingOptions> Model(OptionSet<TrainingOptions> set) => set
        .Add("--architecture", "gpt2, llama or nanochat.", o => o.Architecture, (o, v) => o with { Architecture = v })
        .Add("--layers", "Blocks.", o => o.Layers, (o, v) => o with { Layers = v })
        .Add("--width", "Width of the residual stream.", o => o.Width, (o, v) => o with { Width = v })
        .Add("--heads", "Query heads.", o => o.Heads, (o, v) => o with { Heads = v })
        .Add("--kv-heads", "Heads of keys and values.", o => o.KvHeads, (o, v) => o with { KvHeads = v })
        .Add("--intermediate", "Width inside the MLP.", o => o.Intermediate, (o, v) => o with { Intermediate = v })
        .Add("--context", "Tokens of a window.", o => o.Context, (o, v) => o with { Context = v })
        .Add("--tie-embeddings", "Use the embedding as the head.", o => o.TieEmbeddings,
            (o, v) => o with { TieEmbeddings = v })
        .Add("--dropout", "Share of activations dropped.", o => o.Dropout, (o, v) => o with { Dropout = v })
        .Add("--init-from", "A model folder to begin from.", o => o.InitFrom, (o, v) => o with { InitFrom = v });

    private static OptionSet<TrainingOptions> Optimization(OptionSet<TrainingOptions> set) => set
        .Add("--batch-size", "Windows of a step and pass.", o => o.BatchSize, (o, v) => o with { BatchSize = v })
        .Add("--accumulation", "Passes summed before a step.", o => o.Accumulation, (o,
            v) => o with { Accumulation = v })
        .Add("--steps", "Steps of the run.", o => o.Steps, (o, v) => o with { Steps = v })
        .Add("--optimizer", "adamw, or muon for inner matrices and adamw for the rest.", o => o.Optimizer,
            (o, v) => o with { Optimizer = v })
        .Add("--learning-rate", "AdamW's rate.", o => o.LearningRate, (o, v) => o with { LearningRate = v })
        .Add("--embedding-learning-rate", "Rate of embeddings.", o => o.EmbeddingLearningRate,
            (o, v) => o with { EmbeddingLearningRate = v })
        .Add("--head-learning-rate", "Rate of an untied head.", o => o.HeadLearningRate,
            (o, v) => o with { HeadLearningRate = v })
        .Add("--matrix-learning-rate", "Muon's rate.", o => o.MatrixLearningRate,
            (o, v) => o with { MatrixLearningRate = v })
        .Add("--final-rate-share", "Share of the rate at the end.", o => o.FinalRateShare,
            (o, v) => o with { FinalRateShare = v })
        .Add("--beta1", "AdamW's first decay.", o => o.Beta1, (o, v) => o with { Beta1 = v })
        .Add("--beta2", "AdamW's second decay.", o => o.Beta2, (o, v) => o with { Beta2 = v })
        .Add("--epsilon", "AdamW's epsilon.", o => o.Epsilon, (o, v) => o with { Epsilon = v })
        .Add("--weight-decay", "Decay of matrices and embeddings.", o => o.WeightDecay,
            (o, v) => o with { WeightDecay = v })
        .Add("--momentum", "Muon's momentum.", o => o.Momentum, (o, v) => o with { Momentum = v })
        .Add("--schedule", "cosine or wsd.", o => o.Schedule, (o, v) => o with { Schedule = v })
        .Add("--warmup-steps", "Steps in which the rate rises.", o => o.WarmupSteps, (o,
            v) => o with { WarmupSteps = v })
        .Add("--decay-share", "Share of the steps in which a wsd schedule falls.", o => o.DecayShare,
            (o, v) => o with { DecayShare = v })
        .Add("--clip-norm", "Largest norm of the gradient; 0 for none.", o => o.ClipNorm,
            (o, v) => o with { ClipNorm = v })
        .Add("--ema-decay", "Decay of the weights' moving average; 0 for none.", o => o.EmaDecay,
            (o, v) => o with { EmaDecay = v })
        .Add("--windows", "shuffled, random, or documents: where training rows begin.", o => o.Windows,
            (o, v) => o with { Windows = v })
        .Add("--evaluation-interval", "Steps between held-out losses.", o => o.EvaluationInterval,
            (o, v) => o with { EvaluationInterval = v })
        .Add("--evaluation-windows", "Held-out windows looked at on the way.", o => o.EvaluationWindows,
            (o, v) => o with { EvaluationWindows = v })
        .Add("--checkpoint-interval", "Steps between checkpoints.", o => o.CheckpointInterval,
            (o, v) => o with { CheckpointInterval = v })
        .Add("--keep-checkpoints", "Checkpoints kept.", o => o.KeepCheckpoints, (o,
            v) => o with { KeepCheckpoints = v })
        .Add("--sample-interval", "Steps between samples; 0 for the end only.", o => o.SampleInterval,
            (o, v) => o with { SampleInterval = v })
        .Add("--sample-temperature", "Temperature of samples, and the run's recommendation.", o => o.SampleTemperature,
            (o, v) => o with { SampleTemperature = v })
        .Add("--sample-min-p", "Min-p of samples, and the run's recommendation.", o => o.SampleMinP,
            (o, v) => o with { SampleMinP = v });
}
