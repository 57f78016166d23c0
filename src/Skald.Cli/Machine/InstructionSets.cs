using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Skald.Cli.Machine;

/// <summary>The vector instructions that this process may use.</summary>
internal static class InstructionSets
{
    /// <summary>Bits of the registers that Skald's kernels use: 512, 256, 128, or 32 for scalars.</summary>
    public static int Width =>
        Avx512F.IsSupported ? 512 :
        Avx2.IsSupported && Fma.IsSupported ? 256 :
        Vector128.IsHardwareAccelerated ? 128 : 32;

    /// <summary>The supported sets by name, narrow to wide.</summary>
    public static IReadOnlyList<string> Supported =>
    [
        .. from set in new (string Name, bool IsSupported)[]
            {
                ("sse4.2", Sse42.IsSupported), ("avx", Avx.IsSupported), ("avx2", Avx2.IsSupported),
                ("fma", Fma.IsSupported), ("avx512f", Avx512F.IsSupported), ("avx512bw", Avx512BW.IsSupported),
                ("avx512dq", Avx512DQ.IsSupported), ("avx512vbmi", Avx512Vbmi.IsSupported),
                ("avxvnni", AvxVnni.IsSupported), ("neon", AdvSimd.IsSupported), ("dotprod", Dp.IsSupported),
            }
            where set.IsSupported
            select set.Name,
    ];
}
