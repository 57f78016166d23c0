using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Gpt2;

/// <summary>
/// GPT-2: a decoder-only transformer with LayerNorm before each part, learned positions and a GELU MLP.
/// </summary>
/// <remarks>
/// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners". Hugging Face's parameter names.
/// </remarks>
internal sealed class Gpt2Model : CausalLanguageModel
{
    private readonly Embedding _tokens, _positions;
    private readonly Gpt2Block[] _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear? _head;  // null when the logits reuse the token embedding

    /// <summary>A model with the given sizes; its values come from <see cref="Initialize"/> or a checkpoint.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public Gpt2Model(Device device, Gpt2Config config)
        : base(device)
    {
        config.Check();
        Config = config;
        _tokens = AddChild("transformer.wte", new Embedding(device, config.VocabSize, config.NEmbd));
        _positions = AddChild("transformer.wpe", new Embedding(device, config.NPositions, config.NEmbd));
        _blocks = AddChildren("transformer.h", config.NLayer, layer => new Gpt2Block(device, config, layer));
        _norm = AddChild("transformer.ln_f", new LayerNorm(device, config.NEmbd, config.LayerNormEpsilon));
        _head = config.TieWordEmbeddings ? null : AddChild(
            "lm_head", new Linear(device, config.NEmbd, config.VocabSize, bias: false, kind: ParameterKind.Head));
    }

    /// <inheritdoc/>
    public override Gpt2Config Config { get; }

    /// <inheritdoc/>
    public override Tensor HeadWeight => _head?.AdaptedMatrix ?? _tokens.Weight.Value;

    /// <inheritdoc/>
    private protected override CacheShape CacheOf(int layer) =>
        new(Config.NEmbd / Config.NHead, Config.NEmbd / Config.NHead) { Heads = Config.NHead };

    /// <inheritdoc/>
    private protected override Tensor Read(ModelInput input)
    {
        ForwardPass pass = ForwardPass.Of(this, input);
        Tensor x = pass.Embed(_tokens) + _positions.Forward(pass.Positions);
        x = pass.Trace(x.Dropout(Config.EmbdPdrop, pass.Dropout, place: 0));
        pass.AttentionDropout = Config.AttnPdrop;
        foreach (Gpt2Block block in _blocks) x = pass.Trace(block.Forward(x, pass));
        pass.Complete();
        return _norm.Forward(pass.Own(x));
    }

    /// <inheritdoc/>
    public override void Initialize(ulong seed)
    {
        var random = new RandomStream(seed);
        foreach ((string name, Parameter parameter) in NamedParameters())
        {
            // Each block adds two terms to the residual stream: they start smaller by the root of their number.
            float share = name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? MathF.Sqrt(2 * Config.NLayer) : 1;
            parameter.Initialize(random.Fork(name), Config.InitializerRange / share);
        }
    }
}

/// <summary>Norm, attention, norm, MLP, each pair added to the residual stream.</summary>
internal sealed class Gpt2Block : Module
{
    private readonly LayerNorm _attentionNorm, _mlpNorm;
    private readonly Gpt2Attention _attention;
    private readonly Gpt2Mlp _mlp;
    private readonly float _dropout;
    private readonly int _layer;

    public Gpt2Block(Device device, Gpt2Config config, int layer)
        : base(device)
    {
        (_dropout, _layer) = (config.ResidPdrop, layer);
        _attentionNorm = AddChild("ln_1", new LayerNorm(device, config.NEmbd, config.LayerNormEpsilon));
        _attention = AddChild("attn", new Gpt2Attention(device, config, layer));
        _mlpNorm = AddChild("ln_2", new LayerNorm(device, config.NEmbd, config.LayerNormEpsilon));
        _mlp = AddChild("mlp", new Gpt2Mlp(device, config));
    }

    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        Tensor a = _attention.Forward(_attentionNorm.Forward(x), pass);
        x += a.Dropout(_dropout, pass.Dropout, (2 * _layer) + 1);
        Tensor m = _mlp.Forward(_mlpNorm.Forward(x));
        return x + m.Dropout(_dropout, pass.Dropout, (2 * _layer) + 2);
    }
}

/// <summary>Causal self-attention; queries, keys and values come from one product.</summary>
internal sealed class Gpt2Attention : Module
{
    private readonly Linear _queryKeyValue, _output;
    private readonly int _heads, _layer;
    private readonly AttentionOptions _scores;

    public Gpt2Attention(Device device, Gpt2Config config, int layer)
        : base(device)
    {
        (_heads, _layer) = (config.NHead, layer);
        float scale = config.ScaleAttnWeights ? 1f / MathF.Sqrt(config.NEmbd / config.NHead) : 1f;
        _scores = new() { Scale = config.ScaleAttnByInverseLayerIdx ? scale / (layer + 1) : scale };
        _queryKeyValue = AddChild("c_attn", new Linear(device, config.NEmbd, 3 * config.NEmbd, isTransposed: true));
        _output = AddChild("c_proj", new Linear(device, config.NEmbd, config.NEmbd, isTransposed: true));
    }

    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        (int batch, int time, int width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Tensor qkv = _queryKeyValue.Forward(x).Reshape(batch, time, 3, _heads, width / _heads);
        (Tensor q, Tensor k, Tensor v) = (qkv.Select(2, 0), qkv.Select(2, 1), qkv.Select(2, 2));
        Tensor y = pass.Attend(q, k, v, _layer, _scores);
        return _output.Forward(y.Reshape(batch, time, width));
    }
}

/// <summary>down(activation(up(x))).</summary>
internal sealed class Gpt2Mlp : Module
{
    private readonly Linear _up, _down;
    private readonly UnaryOp _activation;

    public Gpt2Mlp(Device device, Gpt2Config config)
        : base(device)
    {
        _activation = Activations.Find(config.ActivationFunction);
        _up = AddChild("c_fc", new Linear(device, config.NEmbd, config.InnerWidth, isTransposed: true));
        _down = AddChild("c_proj", new Linear(device, config.InnerWidth, config.NEmbd, isTransposed: true));
    }

    public Tensor Forward(Tensor x) => Linear.FeedForward(x, _up, _activation, _down);
}
