using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions of one number over contiguous arrays.</summary>
internal static unsafe class Unary
{
    /// <summary>y[i] = f(x[i]).</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The function.</param>
    /// <param name="x">count numbers.</param>
    /// <param name="y">count numbers, written; may be x.</param>
    /// <param name="count">Elements.</param>
    /// <param name="arguments">Settings of the function.</param>
    public static void Apply(
        Workers workers, UnaryOp op, float* x, float* y, long count, UnaryArguments arguments = default)
    {
        var forward = new Forward { Workers = workers, X = x, Y = y, Count = count, Arguments = arguments };
        UnaryDispatch.Accept(op, ref forward);
    }

    /// <summary>dx[i] = dy[i] · f′(x[i]), added to dx where asked.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The function.</param>
    /// <param name="x">Its arguments; read where <see cref="Saves"/> says so.</param>
    /// <param name="y">Its results; read where <see cref="Saves"/> says so.</param>
    /// <param name="dy">Gradient of the results.</param>
    /// <param name="dx">Gradient of the arguments, written; may be dy.</param>
    /// <param name="count">Elements.</param>
    /// <param name="arguments">Settings of the function.</param>
    /// <param name="accumulate">Adds to dx instead of replacing it.</param>
    public static void Gradient(
        Workers workers, UnaryOp op, float* x, float* y, float* dy, float* dx, long count,
        UnaryArguments arguments = default, bool accumulate = false)
    {
        var backward = new Backward
        {
            Workers = workers, X = x, Y = y, Dy = dy, Dx = dx, Count = count,
            Arguments = arguments, Accumulate = accumulate,
        };
        UnaryDispatch.Accept(op, ref backward);
    }

    /// <summary>What the gradient of <paramref name="op"/> reads.</summary>
    public static UnarySaves Saves(UnaryOp op)
    {
        var ask = default(Ask);
        UnaryDispatch.Accept(op, ref ask);
        return ask.Saves;
    }

    private struct Forward : UnaryDispatch.IVisitor
    {
        public Workers Workers;
        public float* X;
        public float* Y;
        public long Count;
        public UnaryArguments Arguments;

        public readonly void Visit<TOp>()
            where TOp : struct, IUnaryOp
        {
            var kernel = new UnaryKernel<TOp> { X = X, Y = Y, Count = Count, Arguments = Arguments };
            Workers.Run(ref kernel, ElementBlocks.Count(Count), ElementBlocks.HeavyGrain);
        }
    }

    private struct Backward : UnaryDispatch.IVisitor
    {
        public Workers Workers;
        public float* X;
        public float* Y;
        public float* Dy;
        public float* Dx;
        public long Count;
        public UnaryArguments Arguments;
        public bool Accumulate;

        public readonly void Visit<TOp>()
            where TOp : struct, IUnaryOp
        {
            var kernel = new UnaryGradientKernel<TOp>
            {
                X = X, Y = Y, Dy = Dy, Dx = Dx, Count = Count, Arguments = Arguments, Accumulate = Accumulate,
            };
            Workers.Run(ref kernel, ElementBlocks.Count(Count), ElementBlocks.HeavyGrain);
        }
    }

    private struct Ask : UnaryDispatch.IVisitor
    {
        public UnarySaves Saves;

        public void Visit<TOp>()
            where TOp : struct, IUnaryOp => Saves = TOp.Saves;
    }
}
