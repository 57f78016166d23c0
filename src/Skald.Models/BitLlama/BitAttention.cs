using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.BitLlama;

/// <summary>Self-attention with ternary projections; queries, keys and values read the same rounded activations.</summary>
internal sealed class BitAttention : SubLayer
{
    private readonly BitAttentionSettings _settings;
    private readonly BitLinear _query, _key, _value, _output;
    private readonly RotaryEmbedding _rotary;
    private readonly AttentionOptions _scores = new();
    private readonly int _layer;

    public BitAttention(LayerContext context, BitAttentionSettings s)
        : base(context.Device)
    {
        (_settings, _layer, _rotary) = (s, context.Layer, context.Rotary(s.Rotary));
        _query = AddChild("q_proj", new BitLinear(Device, s.Width, s.Heads * s.HeadDim));
        _key = AddChild("k_proj", new BitLinear(Device, s.Width, s.KvHeads * s.HeadDim));
        _value = AddChild("v_proj", new BitLinear(Device, s.Width, s.KvHeads * s.HeadDim));
        _output = AddChild("o_proj", new BitLinear(Device, s.Heads * s.HeadDim, s.Width));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_output.Weight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        (int batch, int time, BitActivations a) = (x.Shape[0], x.Shape[1], BitActivations.Of(x));
        Tensor q = _query.Forward(a).Reshape(batch, time, _settings.Heads, _settings.HeadDim);
        Tensor k = _key.Forward(a).Reshape(batch, time, _settings.KvHeads, _settings.HeadDim);
        Tensor v = _value.Forward(a).Reshape(batch, time, _settings.KvHeads, _settings.HeadDim);
        Tensor y = pass.Attend(_rotary.Apply(q, pass), _rotary.Apply(k, pass), v, _layer, _scores);
        return _output.Forward(BitActivations.Of(y.Reshape(batch, time, _settings.Heads * _settings.HeadDim)));
    }
}

/// <summary>Self-attention with ternary projections.</summary>
internal sealed record BitAttentionSettings : SubLayerSettings
{
    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>H, query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>G, heads that own keys and values.</summary>
    public required int KvHeads { get; init; }

    /// <summary>D, width of a head.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Rotary positions.</summary>
    public required RotarySettings Rotary { get; init; }

    /// <inheritdoc/>
    public override CacheShape Cache => new(HeadDim, HeadDim) { Heads = KvHeads };

    /// <inheritdoc/>
    public override Int128 ParameterCount =>
        (2 * BitLinear.Count(Width, (Int128)Heads * HeadDim)) + (2 * BitLinear.Count(Width, (Int128)KvHeads * HeadDim));

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new BitAttention(context, this);
}
