using Skald.Formats;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>What errors in each column of each matrix count: mean squares of the activations that meet it.</summary>
/// <remarks>
/// llama.cpp's imatrix program writes GGUF files with a tensor NAME.in_sum2 of sums and NAME.counts of how many were added,
/// one count for each expert.
/// </remarks>
public sealed class ImportanceMatrix
{
    private const string Sums = ".in_sum2", Counts = ".counts";
    private const int MostElements = 1 << 26;

    private readonly Dictionary<string, float[]> _columns = new(StringComparer.Ordinal);

    private ImportanceMatrix()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">The file is no importance matrix.</exception>
    public static ImportanceMatrix Read(string path)
    {
        var matrix = new ImportanceMatrix();
        using TensorArchive archive = TensorArchive.Open(path);
        foreach (TensorEntry sums in archive.Tensors)
        {
            if (!sums.Name.EndsWith(Sums, StringComparison.Ordinal)) continue;
            string name = sums.Name[..^Sums.Length];
            if (!archive.TryGet(name + Counts, out TensorEntry? counts))
                throw new ModelFormatException(path, $"tensor \"{sums.Name}\" must lie beside \"{name}{Counts}\".");
            if (Math.Max(sums.Count, counts.Count) is > MostElements and var elements)
            {
                throw new ModelFormatException(
                    path, $"tensor \"{sums.Name}\" and its counts must have at most {MostElements} elements, got {elements}.");
            }

            matrix._columns.Add(name, Means(archive, sums, counts));
        }

        return matrix._columns.Count > 0 ? matrix : throw new ModelFormatException(
            path, $"an importance matrix must hold tensors named NAME{Sums}, got none.");
    }

    /// <summary>What each column counts, or empty where nothing is known of the tensor or its columns are others.</summary>
    public ReadOnlyMemory<float> Of(TensorEntry tensor) =>
        _columns.TryGetValue(tensor.Name, out float[]? columns) && columns.Length == tensor.RowLength ? columns : default;

    /// <summary>The mean over all that was added; experts count by how often they were chosen.</summary>
    private static float[] Means(TensorArchive archive, TensorEntry sums, TensorEntry counts)
    {
        int columns = checked((int)sums.RowLength);
        float[] all = new float[sums.Count], times = new float[counts.Count], means = new float[columns];
        archive.ReadFloats(sums, 0, all);
        archive.ReadFloats(counts, 0, times);
        foreach ((TensorEntry entry, float[] values) in (ReadOnlySpan<(TensorEntry, float[])>)[(sums, all), (counts, times)])
        {
            if (Array.Find(values, value => !(value >= 0 && float.IsFinite(value))) is not 0 and var broken)
            {
                throw new ModelFormatException(
                    archive.Path, $"tensor \"{entry.Name}\" must hold finite numbers that aren't negative, got {broken}.");
            }
        }

        float total = Math.Max(1, times.Sum());
        for (int i = 0; i < all.Length; i++) means[i % columns] += all[i] / total;
        return means;
    }
}
