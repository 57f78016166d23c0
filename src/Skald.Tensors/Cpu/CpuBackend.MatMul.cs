using Skald.Tensors.Kernels;
using Skald.Tensors.Kernels.Gemm;

namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void MatMul(Tensor a, Tensor b, Tensor c, in MatMulOptions options = default)
    {
        int rank = c.Rank;
        Activation activation = Fusable(options.Activation);
        bool isDense = c.Strides[rank - 1] == 1 || c.Shape[^1] <= 1;
        if (options.Argument is { } argument
            && (activation == Activation.None || !isDense || argument.Strides[rank - 2] != c.Strides[rank - 2]))
        {
            MatMul(a, b, c, options with { Activation = null, Argument = null });
            Differentiate(options.Activation!.Value, argument, c);
            return;
        }

        if (options.Activation is { } function && activation == Activation.None)
        {
            // A function that the product cannot apply on its way out follows in a pass of its own.
            Tensor before = options.PreActivation ?? c;
            MatMul(a, b, before, options with { Activation = null, PreActivation = null });
            Unary(function, before, c);
            return;
        }

        if (!isDense || (options.PreActivation is { } kept && kept.Strides[rank - 2] != c.Strides[rank - 2]))
        {
            MatMulStrided(a, b, c, options);
            return;
        }

        var product = new GemmOperands
        {
            Rows = c.Shape[-2],
            Columns = c.Shape[-1],
            Depth = a.Shape[-1],
            ARowStride = a.Strides[rank - 2],
            ADepthStride = a.Strides[rank - 1],
            BDepthStride = b.Strides[rank - 2],
            BColumnStride = b.Strides[rank - 1],
            CRowStride = c.Strides[rank - 2],
            Batch = rank > 2 ? c.Shape[rank - 3] : 1,
            ABatchStride = rank > 2 ? a.Strides[rank - 3] : 0,
            BBatchStride = rank > 2 ? b.Strides[rank - 3] : 0,
            CBatchStride = rank > 2 ? c.Strides[rank - 3] : 0,
            Accumulate = options.Accumulate,
            Bias = options.Bias is { } bias ? bias.Floats() : null,
            Activation = activation,
        };
        Multiply(a, b, c, options.PreActivation, options.Argument, axis: 0, 0, 0, 0, ref product);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(options.Bias);
        GC.KeepAlive(options.PreActivation);
        GC.KeepAlive(options.Argument);
    }

    /// <summary>Walks the leading axes that one strided batch cannot cover.</summary>
    private void Multiply(
        Tensor a, Tensor b, Tensor c, Tensor? before, Tensor? argument, int axis, long offsetA, long offsetB, long offsetC,
        ref GemmOperands product)
    {
        if (axis >= c.Rank - 3)
        {
            product.A = a.Floats() + offsetA;
            product.B = b.Floats() + offsetB;
            product.C = c.Floats() + offsetC;
            product.PreActivation = before is null ? null : before.Floats() + offsetC;
            product.Argument = argument is null ? null : argument.Floats() + offsetC;
            Gemm.Run(workers, product);
            return;
        }

        for (int i = 0; i < c.Shape[axis]; i++)
        {
            Multiply(
                a, b, c, before, argument, axis + 1, offsetA + (i * a.Strides[axis]), offsetB + (i * b.Strides[axis]),
                offsetC + (i * c.Strides[axis]), ref product);
        }
    }

    /// <summary>A result whose columns don't lie together: its transpose is computed, or a copy in between.</summary>
    private void MatMulStrided(Tensor a, Tensor b, Tensor c, in MatMulOptions options)
    {
        if (c.Strides[c.Rank - 2] == 1 && options.Bias is null && options.Activation is null)
        {
            MatMul(b.Mt(), a.Mt(), c.Mt(), options);
            return;
        }

        Tensor dense = c.Device.Empty(c.Shape);
        MatMul(a, b, dense, options with { Accumulate = false, Activation = null, PreActivation = null });
        if (options.PreActivation is { } before) Copy(dense, before);
        if (options.Activation is { } function) Unary(function, dense, dense);
        if (options.Accumulate) AddInto(dense, c, 1f);
        else Copy(dense, c);
        dense.Dispose();
    }

    /// <summary>c · f′(argument) into c, and f(argument) into argument, by two passes.</summary>
    private void Differentiate(UnaryOp function, Tensor argument, Tensor c)
    {
        Tensor value = argument.Device.Empty(argument.Shape);
        Unary(function, argument, value);
        UnaryBackward(function, argument, value, c, c, accumulate: false);
        Copy(value, argument);
        value.Dispose();
    }

    /// <summary>The function as the product's epilogue knows it; None where it doesn't.</summary>
    private static Activation Fusable(UnaryOp? function) => function switch
    {
        UnaryOp.Relu => Activation.Relu,
        UnaryOp.SquaredRelu => Activation.SquaredRelu,
        UnaryOp.Gelu => Activation.Gelu,
        UnaryOp.GeluTanh => Activation.GeluTanh,
        UnaryOp.Silu => Activation.Silu,
        _ => Activation.None,
    };
}
