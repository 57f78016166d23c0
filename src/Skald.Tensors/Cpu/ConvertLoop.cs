using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Cpu;

/// <summary>y = x with a change of type, for any strides.</summary>
internal unsafe struct ConvertLoop<TFrom, TTo> : IRangeKernel
    where TFrom : IElement
    where TTo : IElement
{
    public IterationSpace Space;
    public byte* X;
    public byte* Y;

    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long stepX = Space.RowStep(0) * TFrom.Size, stepY = Space.RowStep(1) * TTo.Size;
        for (int row = start; row < end; row++)
        {
            byte* x = X + (Space.Offset(0, row) * TFrom.Size), y = Y + (Space.Offset(1, row) * TTo.Size);
            for (int i = 0; i < Space.RowLength; i++, x += stepX, y += stepY)
            {
                if (TFrom.IsInteger) TTo.Write(y, TFrom.ReadLong(x));
                else TTo.Write(y, TFrom.ReadDouble(x));
            }
        }
    }
}

/// <summary>y = x of one type, for any strides: rows that lie together are moved as bytes.</summary>
internal unsafe struct CopyLoop<T> : IRangeKernel
    where T : unmanaged
{
    public IterationSpace Space;
    public T* X;
    public T* Y;

    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long stepX = Space.RowStep(0), stepY = Space.RowStep(1);
        int length = Space.RowLength;
        for (int row = start; row < end; row++)
        {
            T* x = X + Space.Offset(0, row), y = Y + Space.Offset(1, row);
            if (stepX == 1 && stepY == 1) new ReadOnlySpan<T>(x, length).CopyTo(new Span<T>(y, length));
            else if (stepX == 0 && stepY == 1) new Span<T>(y, length).Fill(*x);
            else for (int i = 0; i < length; i++) y[i * stepY] = x[i * stepX];
        }
    }
}

/// <summary>y = x as bytes, where both are whole.</summary>
internal unsafe struct CopyWhole : IRangeKernel
{
    private const long PieceBytes = 1 << 15;

    public byte* X;
    public byte* Y;
    public long Count;

    public readonly int Pieces => checked((int)((Count + PieceBytes - 1) / PieceBytes));

    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long first = start * PieceBytes, last = Math.Min(end * PieceBytes, Count);
        Buffer.MemoryCopy(X + first, Y + first, last - first, last - first);
    }
}

/// <summary>Copies between tensors of one shape.</summary>
internal static unsafe class Copier
{
    public static void Copy(Workers workers, Tensor x, Tensor y)
    {
        if (x.DType != y.DType) Convert(workers, x, y);
        else if (x.IsContiguous && y.IsContiguous) MoveWhole(workers, x, y);
        else if (x.DType.Size() == 8) Move<long>(workers, x, y);
        else if (x.DType.Size() == 4) Move<int>(workers, x, y);
        else if (x.DType.Size() == 2) Move<short>(workers, x, y);
        else Move<byte>(workers, x, y);
    }

    private static void MoveWhole(Workers workers, Tensor x, Tensor y)
    {
        var loop = new CopyWhole { X = x.Bytes(), Y = y.Bytes(), Count = x.Length * x.DType.Size() };
        workers.Run(ref loop, loop.Pieces, 1);
    }

    private static void Move<T>(Workers workers, Tensor x, Tensor y)
        where T : unmanaged
    {
        var loop = new CopyLoop<T> { Space = IterationSpace.Of(x, y), X = (T*)x.Bytes(), Y = (T*)y.Bytes() };
        workers.Run(ref loop, loop.Space.Rows, Math.Max(1, 16384 / Math.Max(1, loop.Space.RowLength)));
    }

    private static void Convert(Workers workers, Tensor x, Tensor y)
    {
        switch (x.DType)
        {
            case DType.Float32: From<Float32Element>(workers, x, y); break;
            case DType.Float16: From<Float16Element>(workers, x, y); break;
            case DType.BFloat16: From<BFloat16Element>(workers, x, y); break;
            case DType.Int64: From<IntegerElement<long>>(workers, x, y); break;
            case DType.Int32: From<IntegerElement<int>>(workers, x, y); break;
            case DType.Int16: From<IntegerElement<short>>(workers, x, y); break;
            case DType.Int8: From<IntegerElement<sbyte>>(workers, x, y); break;
            case DType.UInt8: From<IntegerElement<byte>>(workers, x, y); break;
            default: From<BoolElement>(workers, x, y); break;
        }
    }

    private static void From<TFrom>(Workers workers, Tensor x, Tensor y)
        where TFrom : IElement
    {
        switch (y.DType)
        {
            case DType.Float32: FromTo<TFrom, Float32Element>(workers, x, y); break;
            case DType.Float16: FromTo<TFrom, Float16Element>(workers, x, y); break;
            case DType.BFloat16: FromTo<TFrom, BFloat16Element>(workers, x, y); break;
            case DType.Int64: FromTo<TFrom, IntegerElement<long>>(workers, x, y); break;
            case DType.Int32: FromTo<TFrom, IntegerElement<int>>(workers, x, y); break;
            case DType.Int16: FromTo<TFrom, IntegerElement<short>>(workers, x, y); break;
            case DType.Int8: FromTo<TFrom, IntegerElement<sbyte>>(workers, x, y); break;
            case DType.UInt8: FromTo<TFrom, IntegerElement<byte>>(workers, x, y); break;
            default: FromTo<TFrom, BoolElement>(workers, x, y); break;
        }
    }

    private static void FromTo<TFrom, TTo>(Workers workers, Tensor x, Tensor y)
        where TFrom : IElement
        where TTo : IElement
    {
        var loop = new ConvertLoop<TFrom, TTo> { Space = IterationSpace.Of(x, y), X = x.Bytes(), Y = y.Bytes() };
        workers.Run(ref loop, loop.Space.Rows, Math.Max(1, 8192 / Math.Max(1, loop.Space.RowLength)));
    }
}
