namespace Skald.Tensors.Kernels.Attention;

/// <summary>The gradient of attention's output, and where the gradients of its inputs go.</summary>
/// <remarks>A null pointer is a gradient that nobody wants. Pages are not for training: keys and values are strided.</remarks>
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
        Rule(o.Key.Pages == null && o.Value.Pages == null, "keys and values must be strided, not paged");
        Rule(o.LogSumExp != null, "the forward's log-sum-exp is needed, got null");
        if (Bias == null) return;
        Rule(o.Bias != null, "a bias gradient needs a bias, got null");
        Rule(BiasStrides.Key == 1 || o.Keys <= 1, $"keys must lie side by side, got stride {BiasStrides.Key}");
        Rule(BiasStrides.Query != 0 || o.Queries <= 1 || o.Keys == 0, "the bias must not be broadcast over queries");
    }

    private static void Rule(bool holds, string rule)
    {
        if (!holds) throw new ArgumentException($"Attention backward: {rule}.");
    }
}
