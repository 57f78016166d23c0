using System.Globalization;
using System.Text;
using Skald.Formats.Zip;

namespace Skald.Formats.PyTorch;

/// <summary>Opens what <c>torch.save</c> writes: a zip archive of a pickle and its storages.</summary>
/// <remarks>
/// The pickle is read as data, never run. Tensors may lie in dictionaries and lists inside each other, then their names
/// are joined by dots; where a checkpoint holds its weights under <c>state_dict</c> or <c>model</c>, only those are
/// shown.
/// </remarks>
internal static class PyTorchFile
{
    private const string PickleName = "data.pkl";
    private const int MaxPickle = 1 << 24, MaxDepth = 32;

    /// <summary>True for an archive that torch wrote.</summary>
    public static bool IsArchive(ZipDirectory directory) => FindPickle(directory) is not null;

    public static FlatArchive Open(PositionalFile file, ZipDirectory directory)
    {
        ZipEntry pickle = FindPickle(directory)!;
        string prefix = pickle.Name[..^PickleName.Length];
        object? root = new Unpickler(file.Path, ReadEntry(file, pickle, MaxPickle)).Read();
        bool isBigEndian = directory.Find(prefix + "byteorder") is { } order
            && Encoding.ASCII.GetString(ReadEntry(file, order, 64)) == "big";
        List<(string Name, TorchTensor Tensor)> tensors = [];
        Collect(file.Path, Weights(root), "", 0, new HashSet<object>(ReferenceEqualityComparer.Instance), tensors);
        return new FlatArchive(file, "PyTorch", [.. tensors.Select(
            t => Place(file.Path, directory, prefix, t.Name, t.Tensor) with { IsBigEndian = isBigEndian })]);
    }

    private static ZipEntry? FindPickle(ZipDirectory directory)
    {
        ZipEntry[] found = [.. directory.Entries.Where(entry =>
            entry.Name == PickleName || entry.Name.EndsWith("/" + PickleName, StringComparison.Ordinal))];
        return found.Length == 1 ? found[0] : null;
    }

    private static byte[] ReadEntry(PositionalFile file, ZipEntry entry, int most)
    {
        if (entry.IsDeflated || entry.Length > most)
        {
            throw new ModelFormatException(file.Path, $"zip entry '{entry.Name}' must be stored with at most {most} "
                + $"bytes, got {entry.Length}{(entry.IsDeflated ? ", compressed" : "")}.");
        }

        byte[] bytes = new byte[(int)entry.Length];
        file.Read(entry.Offset, bytes, $"zip entry '{entry.Name}'");
        return bytes;
    }

    private static object? Weights(object? root)
    {
        if (root is not PickleDictionary all || all.Items.Any(item => item.Value is TorchTensor)) return root;
        return all.Find("state_dict") as PickleDictionary ?? all.Find("model") as PickleDictionary ?? root;
    }

    // A pickle may hold one object in many places, or inside itself: each is entered once.
    private static void Collect(
        string path, object? value, string name, int depth, HashSet<object> entered,
        List<(string Name, TorchTensor Tensor)> tensors)
    {
        if (value is TorchTensor tensor)
        {
            tensors.Add((name.Length == 0 ? "tensor" : name, tensor));
            return;
        }

        if (value is not (PickleDictionary or List<object?>) || !entered.Add(value)) return;
        if (depth == MaxDepth)
            throw new ModelFormatException(path, $"tensors must lie at most {MaxDepth} deep, got '{name}' deeper.");
        IEnumerable<KeyValuePair<object?, object?>> items = value is PickleDictionary dictionary
            ? dictionary.Items
            : ((List<object?>)value).Select((item, i) => new KeyValuePair<object?, object?>((long)i, item));
        foreach ((object? key, object? item) in items)
        {
            string? part = key as string ?? (key is long number ? number.ToString(CultureInfo.InvariantCulture) : null);
            if (part is not null)
                Collect(path, item, name.Length == 0 ? part : $"{name}.{part}", depth + 1, entered, tensors);
        }
    }

    private static PlacedTensor Place(
        string path, ZipDirectory directory, string prefix, string name, TorchTensor tensor)
    {
        ModelFormatException Error(string problem) => new(path, $"tensor '{name}' {problem}");
        ZipEntry data = directory.Find($"{prefix}data/{tensor.Storage.Key}")
            ?? throw Error($"must have its storage 'data/{tensor.Storage.Key}' in the archive, got none.");
        if (data.IsDeflated) throw Error($"must have its storage uncompressed, got '{data.Name}' deflated.");
        TensorType type = TensorType.Of(tensor.Type);
        Int128 count = 1, last = tensor.Offset;
        for (int axis = 0; axis < tensor.Shape.Length; axis++)
        {
            (long size, long stride) = (tensor.Shape[axis], tensor.Strides[axis]);
            if (size < 0 || stride < 0) throw Error($"must have sizes and strides from 0, got {size} and {stride}.");
            if (count <= data.Length) count *= size;
            last += (Int128)Math.Max(size - 1, 0) * stride;
        }

        if (tensor.Offset < 0 || count * type.BlockBytes > data.Length
            || (count > 0 && (last + 1) * type.BlockBytes > data.Length))
        {
            throw Error($"must lie inside its storage '{data.Name}' of {data.Length} bytes, got "
                + $"[{string.Join(", ", tensor.Shape)}] of {type} at element {tensor.Offset} with strides "
                + $"[{string.Join(", ", tensor.Strides)}].");
        }

        TensorEntry entry = new(name, type, tensor.Shape, (long)count * type.BlockBytes);
        return new PlacedTensor(entry, data.Offset + (tensor.Offset * type.BlockBytes))
        {
            Strides = tensor.IsInOrder || count == 0 ? null : tensor.Strides,
        };
    }
}
