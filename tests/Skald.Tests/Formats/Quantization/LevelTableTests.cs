using System.Runtime.Intrinsics;
using Skald.Formats.Quantization;

namespace Skald.Tests.Formats.Quantization;

public sealed class LevelTableTests
{
    [Fact]
    public void TheLookupGivesTheNextLevelOnBothSidesOfEveryBorder()
    {
        if (!LevelTable.IsSupported) Assert.Skip("needs AVX2: other processors compare with each border");
        ReadOnlySpan<sbyte> levels = IQ4Steps.Values;
        var table = new LevelTable(levels);
        for (int i = 0; i + 1 < levels.Length; i++)
        {
            float border = (levels[i] + levels[i + 1]) * 0.5f;
            Assert.Equal(levels[i], table.Nearest(Vector256.Create(border))[0]);
            Assert.Equal(levels[i], table.Nearest(Vector256.Create(MathF.BitDecrement(border)))[3]);
            Assert.Equal(levels[i + 1], table.Nearest(Vector256.Create(MathF.BitIncrement(border)))[7]);
            Assert.Equal(levels[i], table.Nearest(Vector256.Create((float)levels[i]))[0]);
        }

        float[] far = [float.NegativeInfinity, -1e30f, float.NaN, float.PositiveInfinity, 1e30f];
        for (int i = 0; i < far.Length; i++) Assert.Equal(i < 3 ? levels[0] : levels[^1], table.Nearest(Vector256.Create(far[i]))[0]);
    }
}
