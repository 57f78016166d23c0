using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Llama;

/// <summary>
/// Llama: a decoder-only transformer with RMSNorm, rotary positions, grouped queries and a gated MLP.
/// </summary>
/// <remarks>Touvron et al. 2023, https://arxiv.org/abs/2302.13971. Hugging Face's parameter names.</remarks>
public sealed class LlamaModel : CausalLanguageModel
{
    private readonly Embedding _tokens;
    private readonly LlamaBlock[] _blocks;
    private readonly RmsNorm _norm;
    private readonly Linear? _head;  // null when the logits reuse the embedding

    /// <summary>A model with the given sizes; its values come from <see cref="Initialize"/> or a checkpoint.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public LlamaModel(Device device, LlamaConfig config)
        : base(device)
    {
        config.Check();
        Config = config;
        var rotary = new RotaryEmbedding(device, config.HeadSize, config.Rope.RopeTheta);
        _tokens = AddChild(
            "model.embed_tokens", new Embedding(device, config.VocabSize, config.HiddenSize, config.PadTokenId));
        _blocks = AddChildren(
            "model.layers", config.NumHiddenLayers, layer => new LlamaBlock(device, config, rotary, layer));
        _norm = AddChild("model.norm", new RmsNorm(device, config.HiddenSize, config.RmsNormEps));
        _head = config.TieWordEmbeddings ? null : AddChild(
            "lm_head", new Linear(device, config.HiddenSize, config.VocabSize, bias: false, kind: ParameterKind.Head));
    }

    /// <inheritdoc/>
    public override LlamaConfig Config { get; }

    /// <inheritdoc/>
    public override Tensor HeadWeight => _head?.Weight.Value ?? _tokens.Weight.Value;

    /// <inheritdoc/>
    public override Tensor Hidden(ModelInput input)
    {
        var pass = new ForwardPass(this, input);
        Tensor x = pass.Trace(_tokens.Forward(pass.Ids));
        foreach (LlamaBlock block in _blocks) x = pass.Trace(block.Forward(x, pass));
        pass.Complete();
        return _norm.Forward(x);
    }

    /// <inheritdoc/>
    public override void Initialize(ulong seed)
    {
        var random = new RandomStream(seed);
        foreach ((string name, Parameter parameter) in NamedParameters())
        {
            bool isOutput = name.EndsWith("o_proj.weight", StringComparison.Ordinal)
                || name.EndsWith("down_proj.weight", StringComparison.Ordinal);
            float share = isOutput ? MathF.Sqrt(2 * Config.NumHiddenLayers) : 1;
            parameter.Initialize(random.Fork(name), Config.InitializerRange / share);
        }
    }
}

/// <summary>Norm, attention, norm, MLP, each pair added to the residual stream.</summary>
internal sealed class LlamaBlock : Module
{
    private readonly RmsNorm _attentionNorm, _mlpNorm;
    private readonly LlamaAttention _attention;
    private readonly LlamaMlp _mlp;

    public LlamaBlock(Device device, LlamaConfig config, RotaryEmbedding rotary, int layer)
        : base(device)
    {
        _attentionNorm = AddChild("input_layernorm", new RmsNorm(device, config.HiddenSize, config.RmsNormEps));
        _attention = AddChild("self_attn", new LlamaAttention(device, config, rotary, layer));
        _mlpNorm = AddChild("post_attention_layernorm", new RmsNorm(device, config.HiddenSize, config.RmsNormEps));
        _mlp = AddChild("mlp", new LlamaMlp(device, config));
    }

    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        x += _attention.Forward(_attentionNorm.Forward(x), pass);
        return x + _mlp.Forward(_mlpNorm.Forward(x));
    }
}

/// <summary>
/// Grouped-query causal self-attention with rotary positions and, where the family asks, norms of q and k.
/// </summary>
/// <remarks>Ainslie et al. 2023, https://arxiv.org/abs/2305.13245.</remarks>
internal sealed class LlamaAttention : Module
{
    private readonly Linear _query, _key, _value, _output;
    private readonly RotaryEmbedding _rotary;
    private readonly int _heads, _kvHeads, _headDim, _layer;
    private readonly float? _queryKeyNorm;

    /// <param name="device">Where the parameters live.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="rotary">The family's rotary angles.</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="queryKeyNorm">ε of an RMSNorm without weights on rotated queries and keys; null for none.</param>
    public LlamaAttention(
        Device device, LlamaShapedConfig config, RotaryEmbedding rotary, int layer, float? queryKeyNorm = null)
        : base(device)
    {
        (_heads, _kvHeads, _headDim) = (config.NumAttentionHeads, config.KvHeads, config.HeadSize);
        (_rotary, _layer, _queryKeyNorm) = (rotary, layer, queryKeyNorm);
        (int width, bool bias) = (config.HiddenSize, config.AttentionBias);
        _query = AddChild("q_proj", new Linear(device, width, _heads * _headDim, bias));
        _key = AddChild("k_proj", new Linear(device, width, _kvHeads * _headDim, bias));
        _value = AddChild("v_proj", new Linear(device, width, _kvHeads * _headDim, bias));
        _output = AddChild("o_proj", new Linear(device, _heads * _headDim, width, bias));
    }

    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        (int batch, int time) = (x.Shape[0], x.Shape[1]);
        Tensor q = _rotary.Apply(_query.Forward(x).Reshape(batch, time, _heads, _headDim), pass);
        Tensor k = _rotary.Apply(_key.Forward(x).Reshape(batch, time, _kvHeads, _headDim), pass);
        Tensor v = _value.Forward(x).Reshape(batch, time, _kvHeads, _headDim);
        if (_queryKeyNorm is { } epsilon) (q, k) = (q.RmsNorm(null, epsilon), k.RmsNorm(null, epsilon));
        Tensor y = pass.Attend(q, k, v, _layer);
        return _output.Forward(y.Reshape(batch, time, _heads * _headDim));
    }
}

/// <summary>down(activation(gate(x)) · up(x)). Shazeer 2020, https://arxiv.org/abs/2002.05202.</summary>
internal sealed class LlamaMlp : Module
{
    private readonly Linear _gate, _up, _down;
    private readonly UnaryOp _activation;

    public LlamaMlp(Device device, LlamaConfig config)
        : base(device)
    {
        _activation = Activations.Find(config.HiddenAct);
        _gate = AddChild("gate_proj", new Linear(device, config.HiddenSize, config.IntermediateSize, config.MlpBias));
        _up = AddChild("up_proj", new Linear(device, config.HiddenSize, config.IntermediateSize, config.MlpBias));
        _down = AddChild("down_proj", new Linear(device, config.IntermediateSize, config.HiddenSize, config.MlpBias));
    }

    public Tensor Forward(Tensor x) => _down.Forward(_gate.Forward(x).Gated(_activation, _up.Forward(x)));
}
