using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Tests.Formats;

/// <summary>Blocks whose values are no numbers are known by their scales.</summary>
public sealed class CodedNumbersTests
{
    public static TheoryData<string> Types() =>
    [
        .. Enum.GetValues<GgmlType>().Where(type => TensorType.Of(type) is { BlockLength: > 1, Codec: not null }).Select(type => $"{type}"),
        "NF4", "F8",
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void BlocksAreFiniteExactlyWhereTheirValuesAre(string name)
    {
        TensorType type = name switch
        {
            "NF4" => TensorTypes.NormalFloat4,
            "F8" => TensorTypes.ScaledFloat8,
            _ => TensorType.Of(Enum.Parse<GgmlType>(name)),
        };
        var random = new Random(5);
        byte[] block = new byte[type.BlockBytes];
        float[] values = new float[type.BlockLength];
        int broken = 0;
        for (int round = 0; round < 4000; round++)
        {
            random.NextBytes(block);
            if (round % 2 == 0) block.AsSpan(random.Next(block.Length)).Fill(round % 4 == 0 ? (byte)0xFF : (byte)0x7F);
            type.Codec!.Dequantize(block, values);
            bool isFinite = values.All(float.IsFinite);
            Assert.Equal(isFinite, type.AreFinite(block));
            broken += isFinite ? 0 : 1;
        }

        // Half of the types have scales that are never infinite.
        Assert.Equal(type.Ggml is GgmlType.NVFP4, broken == 0);
    }
}
