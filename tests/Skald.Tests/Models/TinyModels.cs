using Skald.Models;
using Skald.Models.Gpt2;
using Skald.Models.Llama;
using Skald.Models.NanoChat;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models;

/// <summary>A tiny model of every family, with every parameter drawn so that every path counts.</summary>
internal static class TinyModels
{
    public const int Vocabulary = 41, Context = 48;

    /// <summary>The families and the options that change their arithmetic.</summary>
    public static readonly string[] Names =
    [
        "gpt2", "gpt2-untied", "llama", "llama-bias", "llama-tied", "nanochat", "nanochat-tied", .. TinyConfigs.All.Keys,
        .. OtherTinyConfigs.All.Keys,
    ];

    /// <summary>Those whose states know no past.</summary>
    public static readonly string[] Recurrent = ["mamba", "mamba2", "lfm2"];

    /// <summary>Those whose loss has no steps: a token that changes its experts makes one.</summary>
    public static readonly string[] Smooth = [.. Names.Where(name =>
        Config(name) is not ExpertTransformerConfig config || config.NumExpertsPerTok == config.ExpertCount)];

    public static ModelConfig Config(string name, float dropout = 0) => name.Split('-')[0] switch
    {
        _ when TinyConfigs.All.TryGetValue(name, out ModelConfig? described) => described,
        _ when OtherTinyConfigs.All.TryGetValue(name, out ModelConfig? other) => other,
        "gpt2" => new Gpt2Config
        {
            VocabSize = Vocabulary,
            NEmbd = 24,
            NHead = 3,
            NLayer = 2,
            NPositions = Context,
            NInner = 40,
            EmbdPdrop = dropout,
            ResidPdrop = dropout,
            AttnPdrop = dropout,
            TieWordEmbeddings = name == "gpt2",
            EosTokenId = 0,
        },
        "llama" => new LlamaConfig
        {
            VocabSize = Vocabulary,
            HiddenSize = 24,
            IntermediateSize = 40,
            NumHiddenLayers = 2,
            NumAttentionHeads = 4,
            NumKeyValueHeads = 2,
            HeadDim = name == "llama" ? 10 : null,
            MaxPositionEmbeddings = Context,
            AttentionBias = name == "llama-bias",
            MlpBias = name == "llama-bias",
            TieWordEmbeddings = name == "llama-tied",
            EosTokenId = 0,
        },
        "nanochat" => new NanoChatConfig
        {
            VocabSize = Vocabulary,
            HiddenSize = 24,
            IntermediateSize = 40,
            NumHiddenLayers = 2,
            NumAttentionHeads = 4,
            NumKeyValueHeads = 2,
            MaxPositionEmbeddings = Context,
            TieWordEmbeddings = name == "nanochat-tied",
            EosTokenId = 0,
        },
        _ => throw new ArgumentException($"No tiny model is called {name}."),
    };

    /// <summary>The model with its own initial values replaced by larger ones: matrices ±0.2, norms around 1.</summary>
    public static CausalLanguageModel Create(Device device, string name, float dropout = 0, ulong seed = 5)
    {
        return Fill(CausalLanguageModel.Create(device, Config(name, dropout), seed), seed);
    }

    /// <summary>The model with larger values: matrices ±0.2, norms around 1.</summary>
    public static CausalLanguageModel Fill(CausalLanguageModel model, ulong seed = 5)
    {
        var random = new RandomStream(seed);
        foreach ((string parameter, Parameter p) in model.NamedParameters())
            model.Device.Backend.Normal(p.Value.Detach(), random.Fork(parameter), p.Kind == ParameterKind.Norm ? 1 : 0, 0.2f);
        return model;
    }

    /// <summary>Ids that depend on the seed alone, [rows, time].</summary>
    public static int[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) ids[i] = random.Next(1, Vocabulary);
        return ids;
    }

    public static Tensor Ids(Device device, params ReadOnlySpan<int[]> rows)
    {
        int[] ids = new int[rows.Length * rows[0].Length];
        for (int row = 0; row < rows.Length; row++) rows[row].CopyTo(ids.AsSpan(row * rows[0].Length));
        return device.From(ids, [rows.Length, rows[0].Length]);
    }
}
