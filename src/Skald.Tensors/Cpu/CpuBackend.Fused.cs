using System.Buffers;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Reductions;
using ReduceKernels = Skald.Tensors.Kernels.Reductions.Reduce;
using Rows = Skald.Tensors.Kernels.Rows;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void SumRows(Tensor x, Tensor y, bool accumulate)
    {
        Tensor rows = x.Contiguous(), sums = accumulate || !y.IsContiguous ? y.Device.Empty(y.Shape) : y;
        ReduceKernels.Columns(workers, ReduceOp.Sum, rows.Floats(), sums.Floats(), rows.Shape[0], rows.Shape[1]);
        if (!ReferenceEquals(sums, y))
        {
            if (accumulate) AddInto(sums, y, 1f);
            else Copy(sums, y);
            sums.Dispose();
        }

        GC.KeepAlive(rows);
        GC.KeepAlive(y);
    }

    public override void Embedding(Tensor table, Tensor ids, Tensor y)
    {
        Tensor rows = table.Contiguous();
        int* first = (int*)ids.Bytes();
        long invalid = Rows.Embedding.FindInvalid(first, ids.Length, rows.Shape[0]);
        if (invalid >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ids), $"Embedding: ids must lie in [0, {rows.Shape[0]}), got {first[invalid]} at {invalid}.");
        }

        Rows.Embedding.Gather(workers, rows.Floats(), first, y.Floats(), ids.Length, rows.Shape[1]);
        GC.KeepAlive(rows);
        GC.KeepAlive(ids);
        GC.KeepAlive(y);
    }

    public override void EmbeddingBackward(Tensor ids, Tensor dy, Tensor dTable, int? paddingIndex)
    {
        if (!dTable.IsContiguous)
        {
            Tensor dense = dTable.Device.Zeros(dTable.Shape);
            EmbeddingBackward(ids, dy, dense, paddingIndex);
            AddInto(dense, dTable, 1f);
            return;
        }

        Tensor rows = dy.Contiguous();
        Rows.Embedding.AddGradient(
            workers, dTable.Floats(), (int*)ids.Bytes(), rows.Floats(), ids.Length, dTable.Shape[1],
            paddingIndex ?? -1);
        GC.KeepAlive(rows);
        GC.KeepAlive(ids);
        GC.KeepAlive(dTable);
    }

    public override void RmsNorm(Tensor x, Tensor? weight, float epsilon, Tensor y, Tensor inverseRms)
    {
        Tensor? w = weight?.Contiguous();
        Rows.RmsNorm.Forward(
            workers, x.Floats(), Pointer(w), y.Floats(), inverseRms.Floats(), x.Shape[0], x.Shape[1], epsilon);
        KeepAlive(x, w, y, inverseRms);
    }

    public override void RmsNormBackward(
        Tensor dy, Tensor x, Tensor? weight, Tensor inverseRms,
        Tensor? dx, bool accumulateX, Tensor? dWeight, bool accumulateWeight)
    {
        Tensor? w = weight?.Contiguous();
        Tensor rows = dy.Contiguous();
        Target inputs = new(this, dx, accumulateX), weights = new(this, dWeight, accumulateWeight, zeroed: true);
        Rows.RmsNorm.Backward(
            workers, x.Floats(), Pointer(w), inverseRms.Floats(), rows.Floats(), inputs.Pointer, weights.Pointer,
            x.Shape[0], x.Shape[1], accumulate: inputs.Accumulate);
        inputs.Finish();
        weights.Finish();
        KeepAlive(rows, x, w, inverseRms);
    }

    public override void LayerNorm(
        Tensor x, Tensor? weight, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation)
    {
        Tensor? w = weight?.Contiguous(), b = bias?.Contiguous();
        Rows.LayerNorm.Forward(
            workers, x.Floats(), Pointer(w), Pointer(b), y.Floats(), mean.Floats(), inverseDeviation.Floats(),
            x.Shape[0], x.Shape[1], epsilon);
        KeepAlive(x, w, b, y, mean, inverseDeviation);
    }

    public override void LayerNormBackward(
        Tensor dy, Tensor x, Tensor? weight, Tensor mean, Tensor inverseDeviation,
        Tensor? dx, bool accumulateX, Tensor? dWeight, bool accumulateWeight, Tensor? dBias, bool accumulateBias)
    {
        Tensor? w = weight?.Contiguous();
        Tensor rows = dy.Contiguous();
        Target inputs = new(this, dx, accumulateX);
        Target weights = new(this, dWeight, accumulateWeight, zeroed: true);
        Target biases = new(this, dBias, accumulateBias, zeroed: true);
        Rows.LayerNorm.Backward(
            workers, x.Floats(), Pointer(w), mean.Floats(), inverseDeviation.Floats(), rows.Floats(),
            inputs.Pointer, weights.Pointer, biases.Pointer, x.Shape[0], x.Shape[1], accumulate: inputs.Accumulate);
        inputs.Finish();
        weights.Finish();
        biases.Finish();
        KeepAlive(rows, x, w, mean, inverseDeviation);
    }

    public override void Gated(UnaryOp activation, Tensor gate, Tensor up, Tensor y)
    {
        Rows.Gated.Forward(
            workers, activation, gate.Floats(), gate.Strides[0], up.Floats(), up.Strides[0], y.Floats(),
            gate.Shape[0], gate.Shape[1]);
        KeepAlive(gate, up, y);
    }

    public override void GatedBackward(UnaryOp activation, Tensor gate, Tensor up, Tensor dy, Tensor dGate, Tensor dUp)
    {
        Tensor rows = dy.Contiguous();
        Rows.Gated.Backward(
            workers, activation, gate.Floats(), gate.Strides[0], up.Floats(), up.Strides[0], rows.Floats(),
            dGate.Floats(), dUp.Floats(), gate.Shape[0], gate.Shape[1]);
        KeepAlive(gate, up, rows, dGate, dUp);
    }

    public override void Rotary(
        Tensor x, Tensor positions, Tensor cos, Tensor sin, RotaryLayout layout, bool inverse, Tensor y,
        bool accumulate)
    {
        int* lines = (int*)positions.Bytes();
        long invalid = Rows.Embedding.FindInvalid(lines, positions.Length, cos.Shape[0]);
        if (invalid >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(positions),
                $"Rotary: positions must lie in [0, {cos.Shape[0]}), got {lines[invalid]} at {invalid}.");
        }

        Tensor source = x.Contiguous();
        var target = new Target(this, y, accumulate, mustOverwrite: true);
        var shape = new Rows.RotaryShape(
            (long)x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3], 2 * cos.Shape[1],
            (long)x.Shape[2] * x.Shape[3], x.Shape[3], x.Shape[1]);
        Rows.Rotary.Apply(
            workers, source.Floats(), target.Pointer, shape, cos.Floats(), sin.Floats(), lines,
            layout == RotaryLayout.Interleaved, inverse);
        target.Finish();
        KeepAlive(source, positions, cos, sin);
    }

    public override void CrossEntropy(
        Tensor logits, Tensor targets, CrossEntropyOptions options, float gradientScale, Tensor losses)
    {
        (int rows, int classes) = (logits.Shape[0], logits.Shape[1]);
        using Tensor wanted = Targets(targets, classes, options.IgnoreIndex), results = Results(logits.Device, rows);
        var ids = (int*)wanted.Bytes();
        var found = (Rows.CrossEntropyRow*)results.Floats();
        if (gradientScale == 0)
        {
            using Tensor copy = logits.Clone();  // the kernel leaves scaled and capped logits behind
            Rows.CrossEntropy.Forward(workers, copy.Floats(), ids, found, rows, classes, Terms(options));
        }
        else
        {
            Rows.CrossEntropy.ForwardBackward(
                workers, logits.Floats(), ids, found, gradientScale, rows, classes, Terms(options));
        }

        for (int row = 0; row < rows; row++) losses.Floats()[row] = ids[row] < 0 ? 0 : found[row].Loss;
        KeepAlive(logits, targets, losses);
    }

    public override void TokenStatistics(
        Tensor logits, Tensor targets, CrossEntropyOptions options, Tensor logProb, Tensor logSumExp, Tensor entropy)
    {
        (int rows, int classes) = (logits.Shape[0], logits.Shape[1]);
        using Tensor wanted = Targets(targets, classes, options.IgnoreIndex), results = Results(logits.Device, rows);
        using Tensor copy = logits.Clone();
        var found = (Rows.CrossEntropyRow*)results.Floats();
        Rows.CrossEntropy.Forward(
            workers, copy.Floats(), (int*)wanted.Bytes(), found, rows, classes, Terms(options));
        for (int row = 0; row < rows; row++)
        {
            logProb.Floats()[row] = found[row].LogProbability;
            logSumExp.Floats()[row] = found[row].LogSumExp;
            entropy.Floats()[row] = found[row].Entropy;
        }

        KeepAlive(targets, logProb, logSumExp, entropy);
    }

    public override void TokenStatisticsBackward(
        Tensor logits, Tensor targets, CrossEntropyOptions options, Tensor dLogProb, Tensor dLogSumExp, Tensor dEntropy)
    {
        (int rows, int classes) = (logits.Shape[0], logits.Shape[1]);
        using Tensor wanted = Targets(targets, classes, options.IgnoreIndex), results = Results(logits.Device, rows);
        var ids = (int*)wanted.Bytes();
        var found = (Rows.CrossEntropyRow*)results.Floats();
        using Tensor slopes = logits.Device.Empty([rows, sizeof(Rows.CrossEntropySlopes) / sizeof(float)]);
        var upstream = (Rows.CrossEntropySlopes*)slopes.Floats();
        for (int row = 0; row < rows; row++)
            upstream[row] = new(0, dLogProb.Floats()[row], dLogSumExp.Floats()[row], dEntropy.Floats()[row]);
        Rows.CrossEntropy.Forward(workers, logits.Floats(), ids, found, rows, classes, Terms(options));
        Rows.CrossEntropy.Backward(workers, logits.Floats(), ids, found, upstream, 0, rows, classes, Terms(options));
        KeepAlive(logits, targets, dLogProb, dLogSumExp, dEntropy);
    }

    public override double SumOfSquares(ReadOnlySpan<Tensor> tensors)
    {
        Tensor[] dense = ArrayPool<Tensor>.Shared.Rent(tensors.Length);
        FloatArray[] arrays = ArrayPool<FloatArray>.Shared.Rent(tensors.Length);
        for (int i = 0; i < tensors.Length; i++)
        {
            dense[i] = tensors[i].Contiguous();
            arrays[i] = new(dense[i].Floats(), dense[i].Length);
        }

        double sum = SquareSums.Total(workers, arrays.AsSpan(0, tensors.Length));
        KeepAlive(dense.AsSpan(0, tensors.Length));
        ArrayPool<FloatArray>.Shared.Return(arrays);
        ArrayPool<Tensor>.Shared.Return(dense, clearArray: true);
        return sum;
    }

    private static Rows.CrossEntropyOptions Terms(CrossEntropyOptions o) =>
        new(o.LogitScale, o.SoftCap, o.LabelSmoothing, o.ZLoss);

    /// <summary>A copy of the targets with −1 for rows that don't count.</summary>
    private static Tensor Targets(Tensor targets, int classes, int ignoreIndex)
    {
        Tensor wanted = targets.Clone();
        var ids = (int*)wanted.Bytes();
        for (long row = 0; row < wanted.Length; row++)
        {
            int target = ids[row];
            if (target == ignoreIndex) ids[row] = -1;
            else if ((uint)target >= (uint)classes)
            {
                wanted.Dispose();
                throw new ArgumentOutOfRangeException(
                    nameof(targets), $"CrossEntropy: targets must lie in [0, {classes}), got {target} at {row}.");
            }
        }

        return wanted;
    }

    /// <summary>Room for what the cross-entropy kernels say of each row.</summary>
    private static Tensor Results(Device device, int rows) =>
        device.Empty([rows, sizeof(Rows.CrossEntropyRow) / sizeof(float)]);

    private static float* Pointer(Tensor? x) => x is null ? null : x.Floats();

    private static void KeepAlive(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (Tensor? tensor in tensors) GC.KeepAlive(tensor);
    }

    /// <summary>
    /// A result that a kernel can only write densely: a strided or accumulating one gets a copy in between.
    /// </summary>
    private readonly ref struct Target
    {
        private readonly CpuBackend _backend;
        private readonly Tensor? _result;
        private readonly Tensor? _dense;
        private readonly bool _adds;

        /// <param name="backend">Copies and adds.</param>
        /// <param name="result">Where the values belong; null where nobody wants them.</param>
        /// <param name="accumulate">Whether they are added.</param>
        /// <param name="zeroed">Whether the kernel always adds, so that new memory must start at 0.</param>
        /// <param name="mustOverwrite">Whether the kernel cannot add.</param>
        public Target(
            CpuBackend backend, Tensor? result, bool accumulate, bool zeroed = false, bool mustOverwrite = false)
        {
            (_backend, _result) = (backend, result);
            if (result is null) return;
            bool direct = result.IsContiguous && !(accumulate && mustOverwrite);
            _dense = direct ? result : result.Device.Empty(result.Shape);
            _adds = accumulate;
            Accumulate = direct && accumulate;
            if (zeroed && !Accumulate) backend.Fill(_dense, 0);
        }

        public bool Accumulate { get; }

        public float* Pointer => _dense is null ? null : _dense.Floats();

        public void Finish()
        {
            if (_result is null || ReferenceEquals(_dense, _result)) return;
            if (_adds) _backend.AddInto(_dense!, _result, 1f);
            else _backend.Copy(_dense!, _result);
            _dense!.Dispose();
        }
    }
}
