using System.Text.Json;
using Skald.Formats.Quantization;

namespace Skald.Formats;

/// <summary>What bitsandbytes writes of a matrix in NF4 beside its codes: JSON in a tensor of bytes.</summary>
/// <param name="Shape">The matrix's shape, [out, in].</param>
/// <param name="Offset">What was taken off the magnitudes before they were quantised themselves; null where they weren't.</param>
internal sealed record NormalFloat4State(long[] Shape, float? Offset)
{
    private const int MaxBytes = 1 << 16;

    /// <summary>Reads it.</summary>
    /// <exception cref="ModelFormatException">Not such JSON, or of other blocks.</exception>
    public static NormalFloat4State Read(TensorArchive archive, TensorEntry entry)
    {
        if (entry.Type.Safetensors != SafetensorsDType.U8 || entry.Length > MaxBytes)
            throw Broken("at most 65536 bytes of JSON", entry.ToString());
        byte[] json = new byte[entry.Length];
        archive.Read(entry, 0, json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new() { MaxDepth = 8, AllowDuplicateProperties = false });
            JsonElement state = document.RootElement;
            if (state.GetProperty("quant_type").GetString() is not "nf4" and var type) throw Broken("quant_type nf4", type);
            if (state.GetProperty("blocksize").GetInt32() is not NormalFloat4.BlockLength and var length)
                throw Broken($"blocksize {NormalFloat4.BlockLength}", $"{length}");
            long[] shape = [.. state.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt64())];
            if (shape.Length != 2 || shape.Any(axis => axis is < 0 or > int.MaxValue))
                throw Broken("the shape of a matrix", $"[{string.Join(", ", shape)}]");
            if (!state.TryGetProperty("nested_offset", out JsonElement offset)) return new(shape, null);
            if (state.GetProperty("nested_blocksize").GetInt32() is not DynamicFloat8.BlockLength and var nested)
                throw Broken($"nested_blocksize {DynamicFloat8.BlockLength}", $"{nested}");
            float mean = offset.GetSingle();
            return float.IsFinite(mean) ? new(shape, mean) : throw Broken("a finite nested_offset", $"{mean}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Broken("a JSON object with shape, quant_type and blocksize", e.Message);
        }

        ModelFormatException Broken(string rule, string? got) =>
            new(archive.Path, $"tensor \"{entry.Name}\" must hold {rule}, got {got}.");
    }
}
