namespace Skald.Tensors.Kernels.Attention;

/// <summary>The gradient of attention's output, and where the gradients of its inputs go.</summary>
/// <remarks>
/// A null pointer is a gradient that nobody wants. Pages are not for training: keys and values are strided.
/// </remarks>
internal unsafe struct AttentionGradients
{
    /// <summary>[B, T, H, ValueWidth].</summary>
    public float* Output;
    public HeadStrides OutputStrides;

    /// <summary>[B, T, H, KeyWidth].</summary>
    public float* Query;
    public HeadStrides QueryStrides;

    /// <summary>[B, S, G, KeyWidth].</summary>
    public float* Key;
    public HeadStrides KeyStrides;

    /// <summary>[B, S, G, ValueWidth].</summary>
    public float* Value;
    public HeadStrides ValueStrides;

    /// <summary>[B or 1, H or 1, T, S], summed over what it is broadcast to; keys lie side by side.</summary>
    public float* Bias;
    public GridStrides BiasStrides;

    /// <summary>[H].</summary>
    public float* Sinks;

    /// <summary>Adds to the gradients instead of overwriting them.</summary>
    public bool Accumulate;

    public readonly float* OutputRow(int batch, int time, int head) =>
        Output + (batch * OutputStrides.Batch) + (time * OutputStrides.Time) + (head * OutputStrides.Head);

    public readonly float* QueryRow(int batch, int time, int head) =>
        Query + (batch * QueryStrides.Batch) + (time * QueryStrides.Time) + (head * QueryStrides.Head);

    public readonly float* KeyRow(int batch, int key, int head) =>
        Key + (batch * KeyStrides.Batch) + (key * KeyStrides.Time) + (head * KeyStrides.Head);

    public readonly float* ValueRow(int batch, int key, int head) =>
        Value + (batch * ValueStrides.Batch) + (key * ValueStrides.Time) + (head * ValueStrides.Head);

    /// <summary>Throws where the gradients cannot be computed for these operands.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public readonly void Check(in AttentionOperands o)
    {
        if (o.Key.Pages != null || o.Value.Pages != null) throw Broken("keys and values must be strided, not paged");
        if (o.LogSumExp == null) throw Broken("the forward's log-sum-exp is needed, got null");
        if (Sinks != null && o.Sinks == null) throw Broken("a gradient of sinks needs sinks, got null");
        if (Bias == null) return;
        if (o.Bias == null) throw Broken("a gradient of the bias needs a bias, got null");
        if (BiasStrides.Key != 1 && o.Keys > 1)
            throw Broken($"keys of the bias gradient must lie side by side, got stride {BiasStrides.Key}");
        if (BiasStrides.Query == 0 && o.Queries > 1 && o.Keys > 0)
            throw Broken("the bias gradient must not be broadcast over queries; sum over them afterwards");
    }

    private static ArgumentException Broken(string rule) => new($"Attention backward: {rule}.");
}
