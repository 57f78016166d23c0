using Skald.Tensors.Kernels.Attention;

namespace Skald.Tests.Tensors.Kernels.Attention;

/// <summary>
/// Attention by its definition in double precision: the whole matrix of probabilities, forward and backward.
/// </summary>
internal sealed unsafe class AttentionReference
{
    private readonly AttentionCase _case;
    private readonly double[] _capSlopes;  // [B, H, T, S]

    public AttentionReference(AttentionCase attentionCase)
    {
        _case = attentionCase;
        ref AttentionOperands o = ref attentionCase.Operands;
        long grid = (long)o.Batch * o.Heads * o.Queries * o.Keys;
        Probabilities = new double[grid];
        _capSlopes = new double[grid];
        Output = new double[(long)o.Batch * o.Queries * o.Heads * o.ValueWidth];
        LogSumExp = new double[o.Batch * o.Heads * o.Queries];
        SinkGradient = new double[o.Heads];
        Array.Fill(LogSumExp, double.NegativeInfinity);
        for (int i = 0; i < o.SequenceCount; i++)
        {
            AttentionDocument d = o.Sequence(i);
            for (int h = 0; h < o.Heads; h++)
                for (int t = d.QueryBegin; t < d.QueryEnd; t++) Attend(d, h, t);
        }
    }

    /// <summary>[B, H, T, S].</summary>
    public double[] Probabilities { get; }

    /// <summary>[B, T, H, ValueWidth].</summary>
    public double[] Output { get; }

    /// <summary>[B, H, T].</summary>
    public double[] LogSumExp { get; }

    public double[] SinkGradient { get; }

    /// <summary>Fills gradients laid out as the case's own: dense copies of dQ, dK, dV, dBias.</summary>
    public (double[] Query, double[] Key, double[] Value, double[] Bias) Differentiate()
    {
        ref AttentionOperands o = ref _case.Operands;
        ref AttentionGradients g = ref _case.Gradients;
        var query = new double[(long)o.Batch * o.Queries * o.Heads * o.KeyWidth];
        var key = new double[(long)o.Batch * o.Keys * o.KeyValueHeads * o.KeyWidth];
        var value = new double[(long)o.Batch * o.Keys * o.KeyValueHeads * o.ValueWidth];
        var bias = new double[o.Bias == null ? 0 : _case.BiasCount];
        for (int b = 0; b < o.Batch; b++)
        {
            for (int h = 0; h < o.Heads; h++)
            {
                int kv = h / o.Group;
                for (int t = 0; t < o.Queries; t++)
                {
                    float* gradient = g.OutputRow(b, t, h);
                    long at = (((((long)b * o.Heads) + h) * o.Queries) + t) * o.Keys;
                    double delta = 0;
                    long outputAt = ((((long)b * o.Queries) + t) * o.Heads + h) * o.ValueWidth;
                    for (int e = 0; e < o.ValueWidth; e++) delta += gradient[e] * Output[outputAt + e];
                    double logSumExp = LogSumExp[(((b * o.Heads) + h) * o.Queries) + t];
                    if (o.Sinks != null && !double.IsNegativeInfinity(logSumExp))
                        SinkGradient[h] -= Math.Exp(o.Sinks[h] - logSumExp) * delta;
                    for (int s = 0; s < o.Keys; s++)
                    {
                        double p = Probabilities[at + s];
                        if (p == 0) continue;
                        float* v = o.Value.Row(b, s, kv);
                        double d = 0;
                        long valueAt = ((((long)b * o.Keys) + s) * o.KeyValueHeads + kv) * o.ValueWidth;
                        for (int e = 0; e < o.ValueWidth; e++)
                        {
                            d += gradient[e] * (double)v[e];
                            value[valueAt + e] += p * gradient[e];
                        }

                        d = p * (d - delta);
                        if (o.Bias != null) bias[o.BiasStrides.Offset(b, h, t, s)] += d;
                        d *= _capSlopes[at + s] * o.Scale;
                        float* q = o.QueryRow(b, t, h), k = o.Key.Row(b, s, kv);
                        long queryAt = ((((long)b * o.Queries) + t) * o.Heads + h) * o.KeyWidth;
                        long keyAt = ((((long)b * o.Keys) + s) * o.KeyValueHeads + kv) * o.KeyWidth;
                        for (int e = 0; e < o.KeyWidth; e++)
                        {
                            query[queryAt + e] += d * k[e];
                            key[keyAt + e] += d * q[e];
                        }
                    }
                }
            }
        }

        return (query, key, value, bias);
    }

    private void Attend(in AttentionDocument d, int h, int t)
    {
        ref AttentionOperands o = ref _case.Operands;
        int kv = h / o.Group, position = d.QueryPosition + t - d.QueryBegin;
        long at = (((((long)d.Batch * o.Heads) + h) * o.Queries) + t) * o.Keys;
        var scores = new double[o.Keys];
        Array.Fill(scores, double.NegativeInfinity);
        double max = o.Sinks == null ? double.NegativeInfinity : o.Sinks[h];
        for (int s = d.KeyBegin; s < d.KeyEnd; s++)
        {
            int distance = position - (s - d.KeyBegin);
            if ((o.Causal && distance < 0) || (o.Window > 0 && distance >= o.Window)) continue;
            if (o.Mask != null && o.Mask[o.MaskStrides.Offset(d.Batch, h, t, s)] == 0) continue;
            float* q = o.QueryRow(d.Batch, t, h), k = o.Key.Row(d.Batch, s, kv);
            double score = 0;
            for (int e = 0; e < o.KeyWidth; e++) score += q[e] * (double)k[e];
            score *= o.Scale;
            _capSlopes[at + s] = 1;
            if (o.SoftCap > 0)
            {
                double tanh = Math.Tanh(score / o.SoftCap);
                _capSlopes[at + s] = 1 - (tanh * tanh);
                score = o.SoftCap * tanh;
            }

            if (o.AlibiSlopes != null) score -= o.AlibiSlopes[h] * (double)distance;
            if (o.Bias != null) score += o.Bias[o.BiasStrides.Offset(d.Batch, h, t, s)];
            scores[s] = score;
            max = Math.Max(max, score);
        }

        if (double.IsNegativeInfinity(max)) return;
        double sum = o.Sinks == null ? 0 : Math.Exp(o.Sinks[h] - max);
        foreach (double score in scores) sum += Math.Exp(score - max);
        LogSumExp[(((d.Batch * o.Heads) + h) * o.Queries) + t] = max + Math.Log(sum);
        for (int s = 0; s < o.Keys; s++)
        {
            double p = Math.Exp(scores[s] - max) / sum;
            Probabilities[at + s] = p;
            if (p == 0) continue;
            float* v = o.Value.Row(d.Batch, s, kv);
            for (int e = 0; e < o.ValueWidth; e++)
                Output[((((long)d.Batch * o.Queries) + t) * o.Heads + h) * o.ValueWidth + e] += p * v[e];
        }
    }
}
