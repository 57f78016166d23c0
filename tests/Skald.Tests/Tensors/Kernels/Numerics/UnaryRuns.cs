using Skald.Tensors;
using Skald.Tensors.Kernels.Elementwise;

namespace Skald.Tests.Tensors.Kernels.Numerics;

/// <summary>Runs functions of one number over managed arrays, at a chosen width.</summary>
internal static unsafe class UnaryRuns
{
    public static float[] Samples(float from, float to, int count)
    {
        var random = new Random(5);
        var x = new float[count];
        for (int i = 0; i < count; i++) x[i] = (float)(from + ((to - (double)from) * random.NextDouble()));
        return x;
    }

    public static float[] Apply(int bits, UnaryOp op, float[] x, UnaryArguments arguments = default)
    {
        var y = new float[x.Length];
        fixed (float* px = x, py = y)
        {
            var run = new Forward { Bits = bits, X = px, Y = py, Count = x.Length, Arguments = arguments };
            UnaryDispatch.Accept(op, ref run);
        }

        return y;
    }

    public static float[] Gradient(
        int bits, UnaryOp op, float[] x, float[] y, float[] dy, UnaryArguments arguments = default)
    {
        var dx = new float[x.Length];
        fixed (float* px = x, py = y, pdy = dy, pdx = dx)
        {
            var run = new Backward
            {
                Bits = bits, X = px, Y = py, Dy = pdy, Dx = pdx, Count = x.Length, Arguments = arguments,
            };
            UnaryDispatch.Accept(op, ref run);
        }

        return dx;
    }

    private struct Forward : UnaryDispatch.IVisitor
    {
        public int Bits;
        public float* X;
        public float* Y;
        public long Count;
        public UnaryArguments Arguments;

        public readonly void Visit<TOp>()
            where TOp : struct, IUnaryOp
        {
            var kernel = new UnaryKernel<TOp> { X = X, Y = Y, Count = Count, Arguments = Arguments };
            Widths.Run(Bits, ref kernel, ElementBlocks.Count(Count));
        }
    }

    private struct Backward : UnaryDispatch.IVisitor
    {
        public int Bits;
        public float* X;
        public float* Y;
        public float* Dy;
        public float* Dx;
        public long Count;
        public UnaryArguments Arguments;

        public readonly void Visit<TOp>()
            where TOp : struct, IUnaryOp
        {
            var kernel = new UnaryGradientKernel<TOp>
            {
                X = X, Y = Y, Dy = Dy, Dx = Dx, Count = Count, Arguments = Arguments,
            };
            Widths.Run(Bits, ref kernel, ElementBlocks.Count(Count));
        }
    }
}
