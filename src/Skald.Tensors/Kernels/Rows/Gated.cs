using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Gated units: y = f(gate) · up, as in SwiGLU (f = SiLU), GEGLU (GELU) and GLU (sigmoid).</summary>
/// <remarks>
/// Shazeer 2020, https://arxiv.org/abs/2002.05202. Gate and up may be halves of one product's rows: each has its row
/// stride, in numbers.
/// </remarks>
internal static unsafe class Gated
{
    /// <summary>y = f(gate) · up.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">f; without settings.</param>
    /// <param name="gate">[rows, columns], rows <paramref name="gateStride"/> apart.</param>
    /// <param name="gateStride">Numbers from row to row of gate.</param>
    /// <param name="up">[rows, columns], rows <paramref name="upStride"/> apart.</param>
    /// <param name="upStride">Numbers from row to row of up.</param>
    /// <param name="y">[rows, columns], written, contiguous.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    public static void Forward(
        Workers workers, UnaryOp op, float* gate, long gateStride, float* up, long upStride, float* y, long rows,
        long columns)
    {
        var visitor = new ForwardVisitor
        {
            Workers = workers, Gate = gate, GateStride = gateStride, Up = up, UpStride = upStride, Y = y,
            Rows = rows, Columns = columns,
        };
        UnaryDispatch.Accept(op, ref visitor);
    }

    /// <summary>dGate = dy · up · f′(gate) and dUp = dy · f(gate); f(gate) is computed again.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">f.</param>
    /// <param name="gate">As in the forward pass.</param>
    /// <param name="gateStride">Numbers from row to row of gate and of dGate.</param>
    /// <param name="up">As in the forward pass.</param>
    /// <param name="upStride">Numbers from row to row of up and of dUp.</param>
    /// <param name="dy">[rows, columns], contiguous.</param>
    /// <param name="dGate">Written with gate's stride; may be gate.</param>
    /// <param name="dUp">Written with up's stride; may be up.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    public static void Backward(
        Workers workers, UnaryOp op, float* gate, long gateStride, float* up, long upStride, float* dy,
        float* dGate, float* dUp, long rows, long columns)
    {
        var visitor = new BackwardVisitor
        {
            Workers = workers, Gate = gate, GateStride = gateStride, Up = up, UpStride = upStride, Dy = dy,
            DGate = dGate, DUp = dUp, Rows = rows, Columns = columns,
        };
        UnaryDispatch.Accept(op, ref visitor);
    }

    private struct ForwardVisitor : UnaryDispatch.IVisitor
    {
        public Workers Workers;
        public float* Gate;
        public float* Up;
        public float* Y;
        public long GateStride;
        public long UpStride;
        public long Rows;
        public long Columns;

        public readonly void Visit<TOp>()
            where TOp : struct, IUnaryOp
        {
            var kernel = new GatedKernel<TOp>
            {
                Gate = Gate, GateStride = GateStride, Up = Up, UpStride = UpStride, Y = Y, Columns = Columns,
            };
            Workers.Run(ref kernel, checked((int)Rows), ElementSpan.Grain(Columns));
        }
    }

    private struct BackwardVisitor : UnaryDispatch.IVisitor
    {
        public Workers Workers;
        public float* Gate;
        public float* Up;
        public float* Dy;
        public float* DGate;
        public float* DUp;
        public long GateStride;
        public long UpStride;
        public long Rows;
        public long Columns;

        public readonly void Visit<TOp>()
            where TOp : struct, IUnaryOp
        {
            var kernel = new GatedGradientKernel<TOp>
            {
                Gate = Gate, GateStride = GateStride, Up = Up, UpStride = UpStride, Dy = Dy, DGate = DGate, DUp = DUp,
                Columns = Columns,
            };
            Workers.Run(ref kernel, checked((int)Rows), ElementSpan.Grain(Columns));
        }
    }
}
