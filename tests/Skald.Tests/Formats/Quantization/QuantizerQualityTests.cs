using System.Text.Json;
using Skald.Formats.Quantization;

namespace Skald.Tests.Formats.Quantization;

/// <summary>Types whose codes are searched: no block may be worse than the reference's.</summary>
public sealed class QuantizerQualityTests
{
    public static TheoryData<string> Searched =>
        ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "NVFP4"];

    public static TheoryData<string> Grids => ["IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S"];

    [Theory, MemberData(nameof(Searched))]
    public void NoBlockIsWorseThanTheReferences(string name) => Compare(name, "ggml", [], 1.000001);

    [Theory, MemberData(nameof(Searched))]
    public void NoBlockIsWorseByImportance(string name) =>
        Compare(name, "ggml_importance", QuantGolden.Importance, 1.000001);

    [Theory, MemberData(nameof(Grids))]
    public void GridsAreSearchedAsWellAsByTheReference(string name)
    {
        Compare(name, "ggml", [], 1.05);
        Compare(name, "ggml_importance", QuantGolden.Importance, 1.05);
    }

    private static void Compare(string name, string source, float[] importance, double tolerance)
    {
        using QuantGolden golden = new(name);
        using JsonDocument findings = QuantGolden.Findings();
        if (!golden.Has(source + ".values")) return;
        IBlockCodec codec = BlockCodecs.For(golden.Type);
        float[] rows = QuantGolden.Rows, reference = golden.Floats(source + ".values"), values = new float[256];
        byte[] bytes = new byte[256 / codec.BlockLength * codec.BlockBytes];
        List<string> worse = [];
        double ours = 0, theirs = 0;
        foreach (int row in golden.RowsOf(findings, source))
        {
            ReadOnlySpan<float> x = rows.AsSpan(row * 256, 256);
            codec.Quantize(x, bytes, importance);
            codec.Dequantize(bytes, values);
            double size = Error(x, new float[256], importance);
            double error = Error(x, values, importance), limit = Error(x, reference.AsSpan(row * 256, 256), importance);
            if (!double.IsFinite(limit)) continue;
            if (!(error <= (limit * tolerance) + (1e-9 * size)))
            {
                worse.Add($"{findings.RootElement.GetProperty("rows")[row]}: {Math.Sqrt(error / size):G4} > "
                    + $"{Math.Sqrt(limit / size):G4}");
            }

            if (size == 0) continue;
            ours += error / size;
            theirs += limit / size;
        }

        Assert.True(worse.Count == 0, string.Join("; ", worse));
        Assert.True(ours < theirs, $"{name}: {ours} of {theirs}");
    }

    private static double Error(ReadOnlySpan<float> x, ReadOnlySpan<float> values, float[] importance)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = (double)x[i] - values[i];
            sum += difference * difference * (importance.Length == 0 ? 1 : importance[i]);
        }

        return sum;
    }
}
