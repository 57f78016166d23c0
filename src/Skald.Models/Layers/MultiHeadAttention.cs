using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>Self-attention: softmax(q kᵀ · scale) v over heads that may share keys and values.</summary>
/// <remarks>
/// Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; grouped queries: Ainslie et al. 2023,
/// https://arxiv.org/abs/2305.13245. What a query may see is the pass's business.
/// </remarks>
internal sealed class MultiHeadAttention : SubLayer
{
    private readonly AttentionSettings _settings;
    private readonly Linear _query, _key, _value, _output;
    private readonly Norm? _queryNorm, _keyNorm;
    private readonly RotaryEmbedding? _rotary;
    private readonly RelativeBias? _relativeBias;
    private readonly Parameter? _sinks;
    private readonly AttentionOptions _scores;
    private volatile AttentionOptions? _withSinks;
    private readonly int _layer;

    public MultiHeadAttention(LayerContext context, AttentionSettings s)
        : base(context.Device)
    {
        (_settings, _layer) = (s, context.Layer);
        _query = AddChild(s.Names.Query, new Linear(Device, s.Width, s.QueryWidth, s.HasInputBias));
        _key = AddChild(s.Names.Key, new Linear(Device, s.Width, s.KeyWidth, s.HasInputBias));
        _value = AddChild(s.Names.Value, new Linear(Device, s.Width, s.KeyWidth, s.HasInputBias));
        _output = AddChild(s.Names.Output, new Linear(Device, s.QueryWidth, s.Width, s.HasOutputBias));
        _rotary = s.Rotary is { } rotary ? context.Rotary(rotary) : null;
        if (s.QueryKeyNorm is { } norm)
        {
            _queryNorm = AddChild(s.Names.QueryNorm, HeadNorm(norm, s.Heads));
            _keyNorm = AddChild(s.Names.KeyNorm, HeadNorm(norm, s.KvHeads));
        }

        _relativeBias = context.RelativeBias;
        if (s.HasSinks) _sinks = AddParameter(s.Names.Sinks, [s.Heads], ParameterKind.Bias);
        _scores = new()
        {
            Scale = s.Scale,
            SoftCap = s.SoftCap,
            Window = s.Window,
            AlibiSlopes = s.Alibi == AlibiKind.Plain ? PositionEncodings.AlibiSlopes(Device, s.Heads) : null,
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_output.Weight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        AttentionSettings s = _settings;
        (int batch, int time) = (x.Shape[0], x.Shape[1]);
        (Tensor q, Tensor k, Tensor v) = Linear.Forward(x, _query, _key, _value);
        if (s.QueryKeySpan == QueryKeySpan.Projection) (q, k) = Normed(q, k);
        if (s.Clip is { } c) (q, k, v) = (q.Clamp(-c, c), k.Clamp(-c, c), v.Clamp(-c, c));
        q = q.Reshape(batch, time, s.Heads, s.HeadDim);
        k = k.Reshape(batch, time, s.KvHeads, s.HeadDim);
        v = v.Reshape(batch, time, s.KvHeads, s.HeadDim);

        bool normsHeads = s.QueryKeySpan != QueryKeySpan.Projection;
        if (normsHeads && !s.NormsAfterRotary) (q, k) = Normed(q, k);
        if (_rotary is not null) (q, k) = (_rotary.Apply(q, pass), _rotary.Apply(k, pass));
        if (normsHeads && s.NormsAfterRotary) (q, k) = Normed(q, k);

        Tensor y = pass.Attend(q, k, v, _layer, Scores(), Bias(pass));  // [batch, time, heads, headDim]
        return _output.Forward(y.Reshape(batch, time, s.QueryWidth));
    }

    private (Tensor Query, Tensor Key) Normed(Tensor q, Tensor k) =>
        _queryNorm is null ? (q, k) : (_queryNorm.Forward(q), _keyNorm!.Forward(k));

    private AttentionOptions Scores() => _sinks is null ? _scores : WithSinks(_sinks.Value);

    private Tensor? Bias(ForwardPass pass) =>
        _relativeBias is not null ? _relativeBias.Of(pass) :
        _settings.Alibi == AlibiKind.Rounded ? RoundedAlibi.Bias(pass, _settings.Heads, _settings.HeadDim) : null;

    /// <summary>The options with the parameter's present tensor; passes that decode ask for the same again.</summary>
    private AttentionOptions WithSinks(Tensor sinks)
    {
        AttentionOptions? last = _withSinks;
        return ReferenceEquals(last?.Sinks, sinks) ? last! : _withSinks = _scores with { Sinks = sinks };
    }

    private Norm HeadNorm(NormSettings norm, int heads) => _settings.QueryKeySpan switch
    {
        QueryKeySpan.SharedHead => new(Device, norm, _settings.HeadDim),
        QueryKeySpan.OwnHead => new(Device, norm, _settings.HeadDim, heads),
        _ => new(Device, norm, heads * _settings.HeadDim),
    };
}
