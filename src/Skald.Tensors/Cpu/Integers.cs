using System.Numerics;
using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Cpu;

/// <summary>Arithmetic, comparison and selection of integers and truth values, for any strides.</summary>
internal static unsafe class Integers
{
    private const int Grain = 8192;

    /// <summary>y = op(a, b); a and b have one type, y has it too or is Bool.</summary>
    /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
    public static void Apply(Workers workers, BinaryOp op, Tensor a, Tensor b, Tensor y)
    {
        switch (a.DType)
        {
            case DType.Int64: Run<long>(workers, op, a, b, y); break;
            case DType.Int32: Run<int>(workers, op, a, b, y); break;
            case DType.Int16: Run<short>(workers, op, a, b, y); break;
            case DType.Int8: Run<sbyte>(workers, op, a, b, y); break;
            default: Run<byte>(workers, op, a, b, y); break;
        }
    }

    /// <summary>y = mask ? a : b for elements of any type.</summary>
    public static void Where(Workers workers, Tensor mask, Tensor a, Tensor b, Tensor y)
    {
        switch (y.DType.Size())
        {
            case 8: Select<long>(workers, mask, a, b, y); break;
            case 4: Select<int>(workers, mask, a, b, y); break;
            case 2: Select<short>(workers, mask, a, b, y); break;
            default: Select<byte>(workers, mask, a, b, y); break;
        }
    }

    private static void Run<T>(Workers workers, BinaryOp op, Tensor a, Tensor b, Tensor y)
        where T : unmanaged, IBinaryInteger<T>
    {
        var loop = new BinaryLoop<T>
        {
            Op = op, Space = IterationSpace.Of(y, a, b), Y = y.Bytes(), A = (T*)a.Bytes(), B = (T*)b.Bytes(),
        };
        workers.Run(ref loop, loop.Space.Rows, Math.Max(1, Grain / Math.Max(1, loop.Space.RowLength)));
    }

    private static void Select<T>(Workers workers, Tensor mask, Tensor a, Tensor b, Tensor y)
        where T : unmanaged
    {
        var loop = new SelectLoop<T>
        {
            Space = IterationSpace.Of(y, mask, a, b), Y = (T*)y.Bytes(), Mask = mask.Bytes(), A = (T*)a.Bytes(),
            B = (T*)b.Bytes(),
        };
        workers.Run(ref loop, loop.Space.Rows, Math.Max(1, Grain / Math.Max(1, loop.Space.RowLength)));
    }

    private struct BinaryLoop<T> : IRangeKernel
        where T : unmanaged, IBinaryInteger<T>
    {
        public BinaryOp Op;
        public IterationSpace Space;
        public byte* Y;
        public T* A;
        public T* B;

        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long stepY = Space.RowStep(0), stepA = Space.RowStep(1), stepB = Space.RowStep(2);
            for (int row = start; row < end; row++)
            {
                long y = Space.Offset(0, row), a = Space.Offset(1, row), b = Space.Offset(2, row);
                for (int i = 0; i < Space.RowLength; i++, y += stepY, a += stepA, b += stepB)
                {
                    if (Op >= BinaryOp.Equal) Y[y] = Holds(A[a], B[b]) ? (byte)1 : (byte)0;
                    else ((T*)Y)[y] = Value(A[a], B[b]);
                }
            }
        }

        private readonly bool Holds(T a, T b) => Op switch
        {
            BinaryOp.Equal => a == b,
            BinaryOp.NotEqual => a != b,
            BinaryOp.Less => a < b,
            BinaryOp.LessOrEqual => a <= b,
            BinaryOp.Greater => a > b,
            BinaryOp.GreaterOrEqual => a >= b,
            BinaryOp.And => a != T.Zero && b != T.Zero,
            BinaryOp.Or => a != T.Zero || b != T.Zero,
            _ => (a != T.Zero) != (b != T.Zero),
        };

        private readonly T Value(T a, T b) => Op switch
        {
            BinaryOp.Add => a + b,
            BinaryOp.Subtract => a - b,
            BinaryOp.Multiply => a * b,
            BinaryOp.Maximum => T.Max(a, b),
            BinaryOp.Minimum => T.Min(a, b),
            BinaryOp.Fmod => Rest(a, b),
            BinaryOp.Remainder => Rest(a, b) is var rest && rest != T.Zero && T.IsNegative(rest) != T.IsNegative(b)
                ? rest + b
                : rest,
            BinaryOp.FloorDivide => Floor(a, b),
            _ => throw new NotSupportedException($"Integers: {Op} is not defined for integers; convert to Float32."),
        };

        /// <summary>a − b · trunc(a / b); by −1 it is 0, also where the quotient would overflow.</summary>
        private static T Rest(T a, T b) => IsMinusOne(b) ? T.Zero : a % b;

        private static T Floor(T a, T b)
        {
            if (IsMinusOne(b)) return -a;
            (T quotient, T rest) = T.DivRem(a, b);
            return rest != T.Zero && T.IsNegative(rest) != T.IsNegative(b) ? quotient - T.One : quotient;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool IsMinusOne(T b) => T.IsNegative(b) && b + T.One == T.Zero;
    }

    private struct SelectLoop<T> : IRangeKernel
        where T : unmanaged
    {
        public IterationSpace Space;
        public T* Y;
        public byte* Mask;
        public T* A;
        public T* B;

        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long stepY = Space.RowStep(0), stepMask = Space.RowStep(1);
            long stepA = Space.RowStep(2), stepB = Space.RowStep(3);
            for (int row = start; row < end; row++)
            {
                T* y = Y + Space.Offset(0, row), a = A + Space.Offset(2, row), b = B + Space.Offset(3, row);
                byte* mask = Mask + Space.Offset(1, row);
                for (int i = 0; i < Space.RowLength; i++)
                    y[i * stepY] = mask[i * stepMask] != 0 ? a[i * stepA] : b[i * stepB];
            }
        }
    }
}
