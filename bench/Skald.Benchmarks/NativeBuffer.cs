using System.Runtime.InteropServices;

namespace Skald.Benchmarks;

/// <summary>Aligned floats outside the managed heap, filled with small values.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    public NativeBuffer(long floats)
    {
        Length = floats;
        Pointer = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(floats, 16) * sizeof(float), 64);
        uint state = 12345;
        for (long i = 0; i < floats; i++)
        {
            state = (state * 1664525) + 1013904223;
            Pointer[i] = ((state >> 8) / (float)(1 << 24)) - 0.5f;
        }
    }

    ~NativeBuffer() => Dispose();

    public float* Pointer { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        GC.SuppressFinalize(this);
    }
}
