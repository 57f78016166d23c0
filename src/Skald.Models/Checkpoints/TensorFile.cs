using Skald.Formats;
using Skald.Tensors;

namespace Skald.Models.Checkpoints;

/// <summary>
/// Named tensors in one safetensors file: optimizer states, averages, anything that isn't a whole model.
/// </summary>
public static class TensorFile
{
    /// <summary>Writes tensors in a fixed order, in pieces.</summary>
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Value)> tensors) =>
        SafetensorsWriter.Write(stream, ModelWeights.Sources(tensors));

    /// <summary>Reads every tensor of a file onto a device.</summary>
    /// <exception cref="ModelFormatException">The file is malformed or holds a type that has no tensor.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(Device device, string path)
    {
        using TensorArchive file = TensorArchive.Open(path);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (TensorEntry entry in file.Tensors)
        {
            if (entry.Shape.Count > Shape.MaxRank || entry.Shape.Any(length => length > int.MaxValue))
                throw new ModelFormatException(path, $"tensor {entry} has more axes or longer ones than a tensor can.");
            ModelWeights.CheckType(file, entry);
            Tensor tensor = device.Empty(Shape.Of([.. entry.Shape.Select(length => (int)length)]));
            ModelWeights.Fill(file, entry, tensor, isWeight: false);
            tensors.Add(entry.Name, tensor);
        }

        return tensors;
    }
}
