using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tests.Formats;

namespace Skald.Tests.Models.Gguf;

/// <summary>What errors count, column by column, as llama.cpp's programs write it.</summary>
public sealed class ImportanceMatrixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ColumnsHaveTheMeanOfWhatWasAdded()
    {
        ImportanceMatrix matrix = Read([2, 6, 4], [4]);
        var tensor = new TensorEntry("blk.0.attn_q.weight", TensorType.Of(GgmlType.F32), [5, 3], 60);
        Assert.Equal([0.5f, 1.5f, 1], matrix.Of(tensor).ToArray());
        Assert.True(matrix.Of(tensor with { Name = "other" }).IsEmpty);
        Assert.True(matrix.Of(tensor with { Shape = [5, 4] }).IsEmpty);
    }

    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(-1f, 1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(1f, -3f)]
    public void NumbersThatCannotBeSumsOrCountsAreRefused(float sum, float count)
    {
        var e = Assert.Throws<ModelFormatException>(() => Read([1, sum], [count]));
        Assert.Contains("must hold finite numbers that aren't negative", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWithoutSumsIsNone()
    {
        GgufWriter.Write(_folder["i.gguf"], new GgufMetadata(), [Source("a.counts", [1], [1])]);
        var e = Assert.Throws<ModelFormatException>(() => ImportanceMatrix.Read(_folder["i.gguf"]));
        Assert.Contains("must hold tensors named NAME.in_sum2, got none", e.Message, StringComparison.Ordinal);
        GgufWriter.Write(_folder["i.gguf"], new GgufMetadata(), [Source("a.in_sum2", [1], [1])]);
        e = Assert.Throws<ModelFormatException>(() => ImportanceMatrix.Read(_folder["i.gguf"]));
        Assert.Contains("\"a.in_sum2\" must lie beside \"a.counts\"", e.Message, StringComparison.Ordinal);
    }

    private ImportanceMatrix Read(float[] sums, float[] counts)
    {
        const string name = "blk.0.attn_q.weight";
        GgufWriter.Write(_folder["i.gguf"], new GgufMetadata(),
            [Source($"{name}.in_sum2", sums, [1, sums.Length]), Source($"{name}.counts", counts, [1, counts.Length])]);
        return ImportanceMatrix.Read(_folder["i.gguf"]);
    }

    private static GgufSource Source(string name, float[] values, long[] shape) =>
        GgufSource.FromMemory(name, GgmlType.F32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
