using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>A causal convolution along time, each channel with a few weights of its own.</summary>
/// <remarks>
/// y[t] = Σ w[K − 1 − j] · x[t − j] + b over j in [0, K), the oldest first: the last weight is the current token's.
/// Padding counts as 0, and nothing reaches across the border of two documents.
/// </remarks>
internal sealed class ShortConvolution : Module
{
    private readonly Parameter _weight;  // [channels, 1, K], as checkpoints have it
    private readonly Parameter? _bias;
    private readonly int _length;

    /// <param name="device">Where the parameters live.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="length">K, tokens that a token sees, its own included.</param>
    /// <param name="hasBias">Whether b exists.</param>
    public ShortConvolution(Device device, int channels, int length, bool hasBias)
        : base(device)
    {
        _length = length;
        _weight = AddParameter("weight", [channels, 1, length], ParameterKind.Matrix);
        if (hasBias) _bias = AddParameter("bias", [channels], ParameterKind.Bias);
    }

    /// <summary>Elements of its parameters.</summary>
    public static Int128 CountParameters(Int128 channels, int length, bool hasBias) =>
        channels * ((Int128)length + (hasBias ? 1 : 0));

    /// <param name="x">[batch, time, channels].</param>
    /// <param name="before">The K − 1 inputs before these, [batch, K − 1, channels]; null for zeros.</param>
    /// <param name="pass">Which tokens count.</param>
    /// <returns>
    /// [batch, time, channels], and the K − 1 last inputs, which the next tokens need; null where no state asks.
    /// </returns>
    public (Tensor Y, Tensor? Tail) Forward(Tensor x, Tensor? before, ForwardPass pass)
    {
        if (pass.Counted is { } counted) x *= counted.Unsqueeze(2);
        int kept = _length - 1;
        Tensor whole = Tensor.Cat([before ?? Device.Zeros(x.Shape.With(1, kept)), x], 1);
        Tensor weight = _weight.Value.Select(1, 0);
        Tensor? y = null;
        for (int tap = 0; tap < _length; tap++)
        {
            Tensor seen = whole.Narrow(1, tap, x.Shape[1]);
            if (tap < kept && pass.SameDocument(kept - tap) is { } same) seen *= same.Unsqueeze(2);
            Tensor term = seen * weight.Select(1, tap);
            y = y is null ? term : y + term;
        }

        return (_bias is null ? y! : y! + _bias.Value, pass.IsDecoding ? pass.Tail(whole, kept) : null);
    }
}
