using System.Buffers;
using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.Randomness;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void Attention(in AttentionCall call)
    {
        using MemoryHandle starts = Pin(call.Options.QueryStart), begins = Pin(call.Options.KeyBegin);
        using MemoryHandle ends = Pin(call.Options.KeyEnd);
        AttentionDocument[]? documents = Documents(call);
        fixed (AttentionDocument* table = documents)
        {
            AttentionOperands operands = Operands(call, starts, begins, ends, table, documents?.Length ?? 0);
            operands.Check();
            AttentionForward.Run(operands, workers);
        }

        KeepAlive(call);
    }

    public override void AttentionProbabilities(in AttentionCall call, Tensor probabilities)
    {
        using MemoryHandle starts = Pin(call.Options.QueryStart), begins = Pin(call.Options.KeyBegin);
        using MemoryHandle ends = Pin(call.Options.KeyEnd);
        AttentionDocument[]? documents = Documents(call);
        fixed (AttentionDocument* table = documents)
        {
            AttentionOperands operands = Operands(call, starts, begins, ends, table, documents?.Length ?? 0);
            Kernels.Attention.AttentionProbabilities.Run(
                operands, probabilities.Floats(), GridStridesOf(probabilities), workers);
        }

        KeepAlive(call);
        GC.KeepAlive(probabilities);
    }

    public override void AttentionBackward(in AttentionCall call, in AttentionGradientCall gradients)
    {
        using MemoryHandle starts = Pin(call.Options.QueryStart), begins = Pin(call.Options.KeyBegin);
        using MemoryHandle ends = Pin(call.Options.KeyEnd);
        AttentionDocument[]? documents = Documents(call);
        fixed (AttentionDocument* table = documents)
        {
            AttentionOperands operands = Operands(call, starts, begins, ends, table, documents?.Length ?? 0);
            AttentionGradients targets = Targets(call, gradients);
            Kernels.Attention.AttentionBackward.Run(operands, targets, workers);
        }

        KeepAlive(call);
        GC.KeepAlive(gradients.Output);
        GC.KeepAlive(gradients.Query);
        GC.KeepAlive(gradients.Key);
        GC.KeepAlive(gradients.Value);
        GC.KeepAlive(gradients.Bias);
        GC.KeepAlive(gradients.Sinks);
    }

    private static AttentionOperands Operands(
        in AttentionCall call, MemoryHandle starts, MemoryHandle begins, MemoryHandle ends,
        AttentionDocument* documents, int documentCount)
    {
        (Tensor q, Tensor k, Tensor v, AttentionOptions o) = (call.Query, call.Key, call.Value, call.Options);
        Shape grid = [q.Shape[0], q.Shape[2], q.Shape[1], k.Shape[1]];
        Tensor? bias = BiasOver(grid, o.Bias), mask = o.Mask?.Expand(grid);
        return new AttentionOperands
        {
            Batch = q.Shape[0],
            Queries = q.Shape[1],
            Keys = k.Shape[1],
            Heads = q.Shape[2],
            KeyValueHeads = k.Shape[2],
            KeyWidth = q.Shape[3],
            ValueWidth = v.Shape[3],
            Query = q.Floats(),
            QueryStrides = HeadStridesOf(q),
            Key = new KeyValueSource(k.Floats(), HeadStridesOf(k)),
            Value = new KeyValueSource(v.Floats(), HeadStridesOf(v)),
            Output = call.Output.Floats(),
            OutputStrides = HeadStridesOf(call.Output),
            LogSumExp = call.LogSumExp is { } lse ? lse.Floats() : null,
            Scale = o.Scale ?? 1f / MathF.Sqrt(q.Shape[3]),
            Causal = o.IsCausal,
            Window = o.Window,
            SoftCap = o.SoftCap,
            QueryStart = (int*)starts.Pointer,
            KeyBegin = (int*)begins.Pointer,
            KeyEnd = (int*)ends.Pointer,
            Documents = documents,
            DocumentCount = documentCount,
            Bias = bias is null ? null : bias.Floats(),
            BiasStrides = GridStridesOf(bias),
            Mask = mask is null ? null : mask.Bytes(),
            MaskStrides = GridStridesOf(mask),
            AlibiSlopes = o.AlibiSlopes is { } slopes ? slopes.Floats() : null,
            Sinks = o.Sinks is { } sinks ? sinks.Floats() : null,
            Dropout = call.Dropout,
            DropoutStream = new Philox(call.Stream.Seed, call.Stream.Stream),
            DropoutOffset = call.Stream.Offset,
        };
    }

    /// <summary>A bias of so many keys at least, as [batch, heads, time, keys].</summary>
    private static Tensor? BiasOver(Shape grid, Tensor? bias)
    {
        if (bias is null) return null;
        int last = bias.Rank - 1;
        return (last >= 0 && bias.Shape[last] > Math.Max(1, grid[3]) ? bias.Narrow(last, 0, grid[3]) : bias).Detach().Expand(grid);
    }

    private static AttentionGradients Targets(in AttentionCall call, in AttentionGradientCall g)
    {
        Shape grid = [call.Query.Shape[0], call.Query.Shape[2], call.Query.Shape[1], call.Key.Shape[1]];
        Tensor? bias = g.Bias?.Expand(grid);
        return new AttentionGradients
        {
            Output = g.Output.Floats(),
            OutputStrides = HeadStridesOf(g.Output),
            Query = g.Query is { } dq ? dq.Floats() : null,
            QueryStrides = HeadStridesOf(g.Query),
            Key = g.Key is { } dk ? dk.Floats() : null,
            KeyStrides = HeadStridesOf(g.Key),
            Value = g.Value is { } dv ? dv.Floats() : null,
            ValueStrides = HeadStridesOf(g.Value),
            Bias = bias is null ? null : bias.Floats(),
            BiasStrides = GridStridesOf(bias),
            Sinks = g.Sinks is { } ds ? ds.Floats() : null,
            Accumulate = g.Accumulate,
        };
    }

    /// <summary>The packed documents of every row, in order; null where a row is one sequence.</summary>
    private static AttentionDocument[]? Documents(in AttentionCall call)
    {
        if (call.Options.DocumentLengths is not { } rows) return null;
        var documents = new List<AttentionDocument>();
        for (int row = 0; row < rows.Count; row++)
        {
            int begin = 0;
            foreach (int length in rows[row])
            {
                documents.Add(new AttentionDocument(row, begin, begin + length, begin, begin + length, 0));
                begin += length;
            }
        }

        return [.. documents];
    }

    private static HeadStrides HeadStridesOf(Tensor? x) =>
        x is null ? default : new HeadStrides(x.Strides[0], x.Strides[1], x.Strides[2]);

    private static GridStrides GridStridesOf(Tensor? x) =>
        x is null ? default : new GridStrides(x.Strides[0], x.Strides[1], x.Strides[2], x.Strides[3]);

    private static MemoryHandle Pin(ReadOnlyMemory<int>? memory) => memory is { } values ? values.Pin() : default;

    private static void KeepAlive(in AttentionCall call)
    {
        GC.KeepAlive(call.Query);
        GC.KeepAlive(call.Key);
        GC.KeepAlive(call.Value);
        GC.KeepAlive(call.Output);
        GC.KeepAlive(call.LogSumExp);
        GC.KeepAlive(call.Options);
    }
}
