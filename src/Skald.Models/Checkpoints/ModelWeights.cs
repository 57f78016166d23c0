using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models;

/// <summary>Parameters to and from safetensors, under the names that Hugging Face gives them.</summary>
internal static class ModelWeights
{
    private const int PieceElements = 1 << 20;

    /// <summary>Fills every parameter from a model folder.</summary>
    /// <exception cref="ModelFormatException">A tensor is missing, has another shape or type, or nothing needs it.</exception>
    public static void Read(SafetensorsFolder folder, Module model)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            known.Add(name);
            if (!folder.TryGet(name, out SafetensorsEntry? entry))
                throw new ModelFormatException(folder.Path, $"tensor \"{name}\" is missing.");
            Read(folder, entry, parameter.Value);
        }

        // Buffers of older checkpoints and the copy of a tied head carry nothing new.
        foreach (SafetensorsEntry entry in folder.Tensors)
        {
            if (known.Contains(entry.Name) || IsRedundant(entry.Name)) continue;
            throw new ModelFormatException(
                folder.Path, $"tensor \"{entry.Name}\" belongs to no parameter of this architecture.");
        }
    }

    /// <summary>The parameters as tensors to be written.</summary>
    public static IEnumerable<SafetensorsSource> Sources(IEnumerable<(string Name, Tensor Value)> tensors) =>
        tensors.Select(t => new SafetensorsSource(
            t.Name, Type(t.Value.DType), [.. t.Value.Shape.Select(length => (long)length)],
            stream => Write(t.Value.Detach(), stream)));

    /// <summary>Fills one tensor.</summary>
    /// <exception cref="ModelFormatException">Another shape or type.</exception>
    public static void Read(SafetensorsFolder folder, SafetensorsEntry entry, Tensor target)
    {
        if (!entry.Shape.SequenceEqual(target.Shape.Select(length => (long)length)))
        {
            throw new ModelFormatException(
                folder.Path,
                $"tensor \"{entry.Name}\" is [{string.Join(", ", entry.Shape)}] in the file and {target.Shape} by the configuration.");
        }

        DType dtype = entry.DType switch
        {
            SafetensorsDType.F32 => DType.Float32,
            SafetensorsDType.F16 => DType.Float16,
            SafetensorsDType.BF16 => DType.BFloat16,
            _ => throw new ModelFormatException(
                folder.Path, $"tensor \"{entry.Name}\" must be F32, F16 or BF16, got {entry.DType.Name()}."),
        };
        byte[] bytes = new byte[checked((int)entry.Length)];
        folder.Read(entry.Name, bytes);
        Tensor values = target.Device.From(bytes, target.Shape, dtype);
        target.Detach().CopyFrom(values);
        values.Dispose();
    }

    private static bool IsRedundant(string name) =>
        name.EndsWith(".attn.bias", StringComparison.Ordinal)
        || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
        || name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal)
        || name == "lm_head.weight";

    private static SafetensorsDType Type(DType dtype) => dtype switch
    {
        DType.Float32 => SafetensorsDType.F32,
        DType.Float16 => SafetensorsDType.F16,
        DType.BFloat16 => SafetensorsDType.BF16,
        DType.Int64 => SafetensorsDType.I64,
        DType.Int32 => SafetensorsDType.I32,
        _ => throw new NotSupportedException($"ModelWeights: {dtype} is not written to checkpoints."),
    };

    /// <summary>Writes in pieces, so that no second copy of a large tensor is held.</summary>
    private static void Write(Tensor tensor, Stream stream)
    {
        Tensor flat = tensor.Reshape(-1);
        byte[] piece = new byte[Math.Min(flat.Length, PieceElements) * flat.DType.Size()];
        for (long start = 0; start < flat.Length; start += PieceElements)
        {
            int count = (int)Math.Min(PieceElements, flat.Length - start);
            Span<byte> bytes = piece.AsSpan(0, count * flat.DType.Size());
            flat.Narrow(0, (int)start, count).CopyTo(bytes);
            stream.Write(bytes);
        }
    }
}
