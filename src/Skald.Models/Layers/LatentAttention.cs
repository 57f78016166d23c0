using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>Multi-head latent attention: low-rank queries, keys, values, and one rotary key for all heads.</summary>
/// <remarks>
/// DeepSeek-AI 2024, https://arxiv.org/abs/2405.04434, §2.1. Keys and values are drawn from the latent before they reach
/// the layer's state. Where the state keeps the latent itself, queries go through the keys' matrix instead, and results
/// through the values': one key-value head for all, (q Wₖ) c = q (Wₖ c), in another order of additions.
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
        Tensor latent = _keyNorm.Forward(down.Narrow(2, 0, s.KeyRank));
        Tensor plainQuery = q.Narrow(3, 0, s.PlainWidth);
        Tensor turnedQuery = _rotary.Apply(q.Narrow(3, s.PlainWidth, s.TurningWidth), pass);
        Tensor y = pass.KeepsLatents
            ? AttendToLatents(plainQuery, turnedQuery, latent, turned, pass)
            : AttendToKeys(plainQuery, turnedQuery, latent, turned, pass);
        return _output.Forward(y.Reshape(batch, time, s.Heads * s.ValueWidth));
    }

    private Tensor AttendToKeys(Tensor plainQuery, Tensor turnedQuery, Tensor latent, Tensor turned, ForwardPass pass)
    {
        LatentAttentionSettings s = _settings;
        (int batch, int time) = (latent.Shape[0], latent.Shape[1]);
        Tensor up = _keyUp.Forward(latent).Reshape(batch, time, s.Heads, s.PlainWidth + s.ValueWidth);
        Tensor q = Tensor.Cat([plainQuery, turnedQuery], 3);
        Tensor k = Tensor.Cat(
            [up.Narrow(3, 0, s.PlainWidth), turned.Expand([batch, time, s.Heads, s.TurningWidth])], 3);
        return pass.Attend(q, k, up.Narrow(3, s.PlainWidth, s.ValueWidth), _layer, _scores);
    }

    private Tensor AttendToLatents(
        Tensor plainQuery, Tensor turnedQuery, Tensor latent, Tensor turned, ForwardPass pass)
    {
        LatentAttentionSettings s = _settings;
        Tensor weight = _keyUp.Weight.Value;
        if (weight.DType.IsQuantized()) weight = weight.Dequantize();
        weight = weight.Reshape(s.Heads, s.PlainWidth + s.ValueWidth, s.KeyRank);
        Tensor q = plainQuery.Transpose(1, 2).MatMul(weight.Narrow(1, 0, s.PlainWidth)).Transpose(1, 2);
        Tensor k = Tensor.Cat([latent.Unsqueeze(2), turned], 3);  // [batch, time, 1, keyRank + turningWidth]
        Tensor y = pass.Attend(
            Tensor.Cat([q, turnedQuery], 3), k, k.Narrow(3, 0, s.KeyRank), _layer, _scores);
        return y.Transpose(1, 2).MatMul(weight.Narrow(1, s.PlainWidth, s.ValueWidth).Mt()).Transpose(1, 2);
    }
}
