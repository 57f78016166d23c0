using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>Multi-head latent attention: low-rank queries, keys, values, and one rotary key for all heads.</summary>
/// <remarks>
/// DeepSeek-AI 2024, https://arxiv.org/abs/2405.04434, §2.1. Keys and values are drawn from the latent here, before they
/// reach the layer's state; a state that keeps the latent instead is made by the settings.
/// </remarks>
internal sealed class LatentAttention : SubLayer
{
    private readonly LatentAttentionSettings _settings;
    private readonly Linear? _query, _queryDown, _queryUp;
    private readonly Norm? _queryNorm;
    private readonly Linear _keyDown, _keyUp, _output;
    private readonly Norm _keyNorm;
    private readonly RotaryEmbedding _rotary;
    private readonly AttentionOptions _scores;
    private readonly int _layer;

    public LatentAttention(LayerContext context, LatentAttentionSettings s)
        : base(context.Device)
    {
        (_settings, _layer) = (s, context.Layer);
        NormSettings norm = LatentAttentionSettings.InnerNorm;
        if (s.QueryRank is { } rank)
        {
            _queryDown = AddChild("q_a_proj", new Linear(Device, s.Width, rank, s.HasBias));
            _queryNorm = AddChild("q_a_layernorm", new Norm(Device, norm, rank));
            _queryUp = AddChild("q_b_proj", new Linear(Device, rank, s.Heads * s.KeyWidth, bias: false));
        }
        else
        {
            _query = AddChild("q_proj", new Linear(Device, s.Width, s.Heads * s.KeyWidth, bias: false));
        }

        _keyDown = AddChild(
            "kv_a_proj_with_mqa", new Linear(Device, s.Width, s.KeyRank + s.TurningWidth, s.HasBias));
        _keyNorm = AddChild("kv_a_layernorm", new Norm(Device, norm, s.KeyRank));
        _keyUp = AddChild(
            "kv_b_proj", new Linear(Device, s.KeyRank, s.Heads * (s.PlainWidth + s.ValueWidth), bias: false));
        _output = AddChild("o_proj", new Linear(Device, s.Heads * s.ValueWidth, s.Width, s.HasBias));
        _rotary = context.Rotary(s.Rotary);
        _scores = new() { Scale = s.Scale };
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_output.Weight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        LatentAttentionSettings s = _settings;
        (int batch, int time) = (x.Shape[0], x.Shape[1]);
        Tensor q = _query is not null
            ? _query.Forward(x) : _queryUp!.Forward(_queryNorm!.Forward(_queryDown!.Forward(x)));
        q = q.Reshape(batch, time, s.Heads, s.KeyWidth);
        Tensor down = _keyDown.Forward(x);  // the latent, then the features of the key that turn
        Tensor turned = _rotary.Apply(
            down.Narrow(2, s.KeyRank, s.TurningWidth).Reshape(batch, time, 1, s.TurningWidth), pass);
        Tensor up = _keyUp.Forward(_keyNorm.Forward(down.Narrow(2, 0, s.KeyRank)))
            .Reshape(batch, time, s.Heads, s.PlainWidth + s.ValueWidth);

        q = Tensor.Cat(
            [q.Narrow(3, 0, s.PlainWidth), _rotary.Apply(q.Narrow(3, s.PlainWidth, s.TurningWidth), pass)], 3);
        Tensor k = Tensor.Cat(
            [up.Narrow(3, 0, s.PlainWidth), turned.Expand([batch, time, s.Heads, s.TurningWidth])], 3);
        Tensor v = up.Narrow(3, s.PlainWidth, s.ValueWidth);
        Tensor y = pass.Attend(q, k, v, _layer, _scores);  // [batch, time, heads, valueWidth]
        return _output.Forward(y.Reshape(batch, time, s.Heads * s.ValueWidth));
    }
}
