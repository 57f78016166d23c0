using Skald.Models.Layers;
using Skald.Models.Llama;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.NanoChat;

/// <summary>
/// nanochat: norms without weights (also after the embedding), q/k norms, squared ReLU, capped logits.
/// </summary>
/// <remarks>
/// Karpathy's nanochat as transformers lays it out; the rotation turns the other way than Llama's, and comes before the
/// norms of queries and keys. Projections into the residual stream start at zero: every block starts as identity.
/// </remarks>
public sealed class NanoChatModel : CausalLanguageModel
{
    private readonly Embedding _tokens;
    private readonly NanoChatBlock[] _blocks;
    private readonly Linear? _head;

    /// <summary>A model with the given sizes; its values come from <see cref="Initialize"/> or a checkpoint.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public NanoChatModel(Device device, NanoChatConfig config)
        : base(device)
    {
        config.Check();
        Config = config;
        var rotary = new RotaryEmbedding(device, config.HeadSize, config.Rope.RopeTheta, reverse: true);
        _tokens = AddChild(
            "model.embed_tokens", new Embedding(device, config.VocabSize, config.HiddenSize, config.PadTokenId));
        _blocks = AddChildren(
            "model.layers", config.NumHiddenLayers, layer => new NanoChatBlock(device, config, rotary, layer));
        _head = config.TieWordEmbeddings ? null : AddChild(
            "lm_head", new Linear(device, config.HiddenSize, config.VocabSize, bias: false, kind: ParameterKind.Head));
    }

    /// <inheritdoc/>
    public override NanoChatConfig Config { get; }

    /// <inheritdoc/>
    public override Tensor HeadWeight => _head?.Weight.Value ?? _tokens.Weight.Value;

    /// <inheritdoc/>
    public override CrossEntropyOptions HeadOptions => new() { SoftCap = Config.FinalLogitSoftcapping };

    /// <inheritdoc/>
    public override Tensor Hidden(ModelInput input)
    {
        var pass = new ForwardPass(this, input);
        Tensor x = pass.Trace(_tokens.Forward(pass.Ids).RmsNorm(null, Config.RmsNormEps));
        foreach (NanoChatBlock block in _blocks) x = pass.Trace(block.Forward(x, pass));
        pass.Complete();
        return x.RmsNorm(null, Config.RmsNormEps);
    }

    /// <inheritdoc/>
    public override void Initialize(ulong seed)
    {
        var random = new RandomStream(seed);
        foreach ((string name, Parameter parameter) in NamedParameters())
            parameter.Initialize(random.Fork(name), Deviation(name, parameter, Config.TieWordEmbeddings));
    }

    /// <summary>
    /// Tables start at 1, or near 0 where they are the head too; the head near 0, inner matrices at 1/√inputs, output
    /// projections at 0.
    /// </summary>
    private static float Deviation(string name, Parameter parameter, bool isTied) => parameter.Kind switch
    {
        ParameterKind.Embedding => isTied ? 0.05f : 1f,
        ParameterKind.Head => 0.001f,
        _ when name.EndsWith("o_proj.weight", StringComparison.Ordinal)
            || name.EndsWith("fc2.weight", StringComparison.Ordinal) => 0f,
        _ => 1f / MathF.Sqrt(parameter.Value.Shape[^1]),
    };
}

/// <summary>Attention and MLP on normed inputs, each added to the residual stream.</summary>
internal sealed class NanoChatBlock : Module
{
    private readonly LlamaAttention _attention;
    private readonly NanoChatMlp _mlp;
    private readonly float _epsilon;

    public NanoChatBlock(Device device, NanoChatConfig config, RotaryEmbedding rotary, int layer)
        : base(device)
    {
        _epsilon = config.RmsNormEps;
        _attention = AddChild("self_attn", new LlamaAttention(device, config, rotary, layer, queryKeyNorm: _epsilon));
        _mlp = AddChild("mlp", new NanoChatMlp(device, config));
    }

    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        x += _attention.Forward(x.RmsNorm(null, _epsilon), pass);
        return x + _mlp.Forward(x.RmsNorm(null, _epsilon));
    }
}

/// <summary>fc2(activation(fc1(x))), with squared ReLU. So et al. 2021, https://arxiv.org/abs/2109.08668.</summary>
internal sealed class NanoChatMlp : Module
{
    private readonly Linear _up, _down;
    private readonly UnaryOp _activation;

    public NanoChatMlp(Device device, NanoChatConfig config)
        : base(device)
    {
        _activation = Activations.Find(config.HiddenAct);
        _up = AddChild("fc1", new Linear(device, config.HiddenSize, config.IntermediateSize, bias: false));
        _down = AddChild("fc2", new Linear(device, config.IntermediateSize, config.HiddenSize, bias: false));
    }

    public Tensor Forward(Tensor x) => x.FeedForward(_up.Matrix, null, _activation, _down.Matrix, null);
}
