using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skald.Models.Checkpoints;

/// <summary>Room for the piece of a tensor that a thread reads; it goes with the reading, unlike a shared pool's.</summary>
internal sealed class PieceBuffers
{
    private byte[] _rows = [], _stored = [];

    /// <summary>Room for rows in the order of the parameter, uninitialised; the last room is this one.</summary>
    public Span<T> Rows<T>(int count)
        where T : unmanaged => Room<T>(ref _rows, count);

    /// <summary>Room for rows in the order of the file, uninitialised.</summary>
    public Span<T> Stored<T>(int count)
        where T : unmanaged => Room<T>(ref _stored, count);

    private static Span<T> Room<T>(ref byte[] buffer, int count)
        where T : unmanaged
    {
        int bytes = checked(count * Unsafe.SizeOf<T>());
        if (buffer.Length < bytes) buffer = GC.AllocateUninitializedArray<byte>(bytes);
        return MemoryMarshal.Cast<byte, T>(buffer.AsSpan(0, bytes));
    }
}
