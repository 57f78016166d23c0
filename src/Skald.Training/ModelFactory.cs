using System.Globalization;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Models.NanoChat;
using Skald.Tensors;

namespace Skald.Training;

/// <summary>From a run's options to a model.</summary>
internal static class ModelFactory
{
    private const int BytesPerParameter = 16;  // value, gradient and two moments

    /// <summary>The configuration of the model that the options describe.</summary>
    /// <exception cref="TrainingException">The architecture is unknown.</exception>
    public static ModelConfig Config(TrainingOptions o, int vocabulary, int? endOfText) => o.Architecture switch
    {
        "gpt2" => new Gpt2Config
        {
            VocabSize = vocabulary,
            NEmbd = o.Width,
            NHead = o.Heads,
            NLayer = o.Layers,
            NPositions = o.Context,
            NInner = o.Intermediate,
            EmbdPdrop = o.Dropout,
            ResidPdrop = o.Dropout,
            AttnPdrop = o.Dropout,
            TieWordEmbeddings = o.TieEmbeddings ?? true,
            BosTokenId = endOfText,
            EosTokenId = endOfText,
        },
        "llama" => new LlamaConfig
        {
            VocabSize = vocabulary,
            HiddenSize = o.Width,
            IntermediateSize = o.Intermediate ?? Round(8 * o.Width / 3, 32),
            NumHiddenLayers = o.Layers,
            NumAttentionHeads = o.Heads,
            NumKeyValueHeads = o.KvHeads ?? o.Heads,
            HeadDim = o.Width / o.Heads,
            MaxPositionEmbeddings = o.Context,
            AttentionDropout = o.Dropout,
            TieWordEmbeddings = o.TieEmbeddings ?? false,
            BosTokenId = endOfText,
            EosTokenId = endOfText,
        },
        "nanochat" => new NanoChatConfig
        {
            VocabSize = vocabulary,
            HiddenSize = o.Width,
            IntermediateSize = o.Intermediate ?? 4 * o.Width,
            NumHiddenLayers = o.Layers,
            NumAttentionHeads = o.Heads,
            NumKeyValueHeads = o.KvHeads ?? o.Heads,
            MaxPositionEmbeddings = o.Context,
            AttentionDropout = o.Dropout,
            TieWordEmbeddings = o.TieEmbeddings ?? false,
            BosTokenId = endOfText,
            EosTokenId = endOfText,
        },
        _ => throw new TrainingException(
            $"Training: the architecture must be gpt2, llama or nanochat, got \"{o.Architecture}\"."),
    };

    /// <summary>A model of the options with drawn values.</summary>
    /// <exception cref="TrainingException">The sizes contradict each other, or are beyond this memory.</exception>
    public static CausalLanguageModel Create(Device device, TrainingOptions options, int vocabulary, int? endOfText)
    {
        ModelConfig config = Config(options, vocabulary, endOfText);
        Check(options, config);
        return CausalLanguageModel.Create(device, config, options.Seed);
    }

    /// <summary>Refuses what can be known before any text is read.</summary>
    /// <exception cref="TrainingException">The sizes contradict each other, or are beyond this memory.</exception>
    public static void Check(TrainingOptions options) => Check(options, Config(options, vocabulary: 2, null));

    private static void Check(TrainingOptions options, ModelConfig config)
    {
        options.Check();
        if (config.FindProblem() is { } problem) throw new TrainingException($"Training: {problem}");
        var bytes = (double)(config.ParameterCount * BytesPerParameter);
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes <= memory) return;
        throw new TrainingException(
            $"Training: weights, gradients and moments must fit the memory of {Gigabytes(memory)} GB, got "
            + $"{Gigabytes(bytes)} GB; use fewer layers or less width.");
    }

    /// <summary>Refuses a folder without a model before any text is read.</summary>
    public static void RequireFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, CausalLanguageModel.ConfigFile))) return;
        throw new TrainingException(
            $"Training: --init-from must be a model folder with a {CausalLanguageModel.ConfigFile}, "
            + $"got {folder}; name the model folder of a checkpoint.");
    }

    /// <summary>Reads the model that a run begins from.</summary>
    /// <exception cref="TrainingException">The folder holds no whole model.</exception>
    public static CausalLanguageModel Load(Device device, string folder)
    {
        try
        {
            return CausalLanguageModel.LoadTrainable(device, folder);
        }
        catch (ModelFormatException e)
        {
            throw new TrainingException($"Training: --init-from must be a whole model folder: {e.Message}", e);
        }
    }

    /// <summary>Refuses a model that doesn't know all tokens or takes shorter texts than the run has.</summary>
    public static void CheckFits(ModelConfig config, TrainingOptions options, int vocabulary)
    {
        if (config.VocabSize < vocabulary)
        {
            throw new TrainingException($"Training: the model must know all {vocabulary} tokens of the text, got a "
                + $"vocabulary of {config.VocabSize}; give it the tokenizer that it was trained with.");
        }

        if (config.ContextLength < options.Context)
        {
            throw new TrainingException($"Training: context must be at most the model's {config.ContextLength}, got "
                + $"{options.Context}; use --context {config.ContextLength}.");
        }
    }

    private static string Gigabytes(double bytes) => (bytes / 1e9).ToString("F1", CultureInfo.InvariantCulture);

    private static int Round(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
