namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Tile heights and widths as type arguments.</summary>
internal static class Constant
{
    internal readonly struct One : IConstant
    {
        public static int Value => 1;
    }

    internal readonly struct Two : IConstant
    {
        public static int Value => 2;
    }

    internal readonly struct Four : IConstant
    {
        public static int Value => 4;
    }

    internal readonly struct Six : IConstant
    {
        public static int Value => 6;
    }

    internal readonly struct Eight : IConstant
    {
        public static int Value => 8;
    }

    internal readonly struct Twelve : IConstant
    {
        public static int Value => 12;
    }

    internal readonly struct Fourteen : IConstant
    {
        public static int Value => 14;
    }

    internal readonly struct SixtyFour : IConstant
    {
        public static int Value => 64;
    }
}
