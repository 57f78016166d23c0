using System.Runtime.InteropServices;

namespace Skald.Tensors.Cpu;

/// <summary>The allocator of the system's C library, which keeps what is freed between blocks in use.</summary>
internal static unsafe class SystemHeap
{
    private static readonly delegate* unmanaged<nuint, int> s_trim = Find();

    /// <summary>Gives the pages of all free blocks back to the system; nothing happens where glibc is not the library.</summary>
    public static void Trim()
    {
        if (s_trim != null) _ = s_trim(0);
    }

    private static delegate* unmanaged<nuint, int> Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library)
        && NativeLibrary.TryGetExport(library, "malloc_trim", out nint trim)
            ? (delegate* unmanaged<nuint, int>)trim
            : null;
}
