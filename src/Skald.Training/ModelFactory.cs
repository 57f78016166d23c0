using Skald.Models;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Models.NanoChat;
using Skald.Tensors;

namespace Skald.Training;

/// <summary>From a run's options to a model.</summary>
internal static class ModelFactory
{
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
            AttnPdrop = 0,
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
            TieWordEmbeddings = o.TieEmbeddings ?? false,
            BosTokenId = endOfText,
            EosTokenId = endOfText,
        },
        _ => throw new TrainingException(
            $"Training: the architecture must be gpt2, llama or nanochat, got \"{o.Architecture}\"."),
    };

    /// <summary>A model with drawn values, or with those of another checkpoint.</summary>
    public static CausalLanguageModel Create(Device device, TrainingOptions options, ModelConfig config)
    {
        CausalLanguageModel model = CausalLanguageModel.Create(device, config, options.Seed);
        if (options.InitFrom is { } folder) model.LoadWeights(folder);
        return model;
    }

    private static int Round(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
