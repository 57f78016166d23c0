using System.Globalization;
using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>A named choice of types: most tensors get one, those that suffer from it a better one.</summary>
/// <remarks>The choices are those of llama.cpp's quantize program, so that files of a name are alike everywhere.</remarks>
public sealed class QuantizationMix
{
    private static readonly QuantizationMix[] s_all =
    [
        new("f32", GgmlType.F32, 0), new("f16", GgmlType.F16, 1), new("bf16", GgmlType.BF16, 32),
        new("q4_0", GgmlType.Q40, 2), new("q4_1", GgmlType.Q41, 3), new("q5_0", GgmlType.Q50, 8),
        new("q5_1", GgmlType.Q51, 9), new("q8_0", GgmlType.Q80, 7), new("q2_k", GgmlType.Q2K, 10),
        new("q3_k_s", GgmlType.Q3K, 11), new("q3_k_m", GgmlType.Q3K, 12), new("q3_k_l", GgmlType.Q3K, 13),
        new("q4_k_s", GgmlType.Q4K, 14), new("q4_k_m", GgmlType.Q4K, 15), new("q5_k_s", GgmlType.Q5K, 16),
        new("q5_k_m", GgmlType.Q5K, 17), new("q6_k", GgmlType.Q6K, 18), new("iq4_nl", GgmlType.IQ4NL, 25),
        new("iq4_xs", GgmlType.IQ4XS, 30),
    ];

    private QuantizationMix(string name, GgmlType type, uint fileType) => (Name, Type, FileType) = (name, type, fileType);

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(mix => mix.Name)];

    /// <summary>Such as <c>q4_k_m</c>.</summary>
    public string Name { get; }

    /// <summary>What most tensors get.</summary>
    public GgmlType Type { get; }

    /// <summary>The value of <c>general.file_type</c>.</summary>
    public uint FileType { get; }

    /// <summary>The mix of a name, in either case; null where there is none. q4_k is q4_k_m, as everybody means it.</summary>
    public static QuantizationMix? Find(string name)
    {
        string wanted = name.ToLowerInvariant();
        if (wanted is "q3_k" or "q4_k" or "q5_k") wanted += "_m";
        return Array.Find(s_all, mix => mix.Name == wanted);
    }

    /// <summary>The plain mix nearest to what an archive holds: the float type of most of its elements, f16 where there is none.</summary>
    public static QuantizationMix Of(TensorArchive archive)
    {
        GgmlType? most = archive.Tensors.GroupBy(tensor => tensor.Type.Ggml)
            .OrderByDescending(group => group.Sum(tensor => (double)tensor.Count)).FirstOrDefault()?.Key;
        return Array.Find(s_all, mix => mix.Type == most && mix.FileType is (0 or 1 or 32)) ?? Find("f16")!;
    }

    /// <summary>The type of a tensor in the new file.</summary>
    internal GgmlType TypeOf(TensorEntry tensor, MixContext model)
    {
        if (!IsQuantized(tensor)) return tensor.Type.Ggml is GgmlType.F16 or GgmlType.BF16 ? tensor.Type.Ggml.Value : GgmlType.F32;
        if (Type is GgmlType.F32 or GgmlType.F16 or GgmlType.BF16) return Type;
        GgmlType type = Preferred(tensor.Name, model);
        return Fitting(type, tensor.RowLength);
    }

    /// <summary>Matrices that products read; norms, routers, biases and tables of positions stay as they are.</summary>
    private static bool IsQuantized(TensorEntry tensor) => tensor.Shape.Count >= 2
        && tensor.Name.EndsWith("weight", StringComparison.Ordinal)
        && !tensor.Name.Contains("_norm.weight", StringComparison.Ordinal)
        && !tensor.Name.Contains("ffn_gate_inp.weight", StringComparison.Ordinal)
        && !tensor.Name.Contains("ssm_conv1d", StringComparison.Ordinal)
        && tensor.Name is not ("position_embd.weight" or "token_types.weight");

    private GgmlType Preferred(string name, MixContext model)
    {
        if (name == "output.weight" || (name == "token_embd.weight" && model.IsTied))
            return Type == GgmlType.Q80 ? Type : GgmlType.Q6K;
        if (name.Split('.') is not ["blk", var number, var module, ..]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer)) return Type;
        int layers = model.Layers;
        return module switch
        {
            "attn_v" => Values(layer, layers, model),
            "attn_k" when model.Experts == 8 => GgmlType.Q80,
            "attn_output" => Output(model),
            "attn_qkv" => Name switch
            {
                "q3_k_m" or "q3_k_l" => GgmlType.Q4K,
                "q4_k_m" => GgmlType.Q5K,
                "q5_k_m" => GgmlType.Q6K,
                _ => Type,
            },
            "ffn_down" or "ffn_down_exps" or "ffn_down_shexp" => Down(layer, layers, model),
            _ => Type,
        };
    }

    private GgmlType Values(int layer, int layers, MixContext model)
    {
        GgmlType type = Name switch
        {
            "q2_k" => model.QueriesPerKey >= 4 ? GgmlType.Q4K : GgmlType.Q3K,
            "q3_k_m" => layer < 2 ? GgmlType.Q5K : GgmlType.Q4K,
            "q3_k_l" => GgmlType.Q5K,
            "iq4_nl" or "iq4_xs" when model.QueriesPerKey >= 4 => GgmlType.Q5K,
            "q4_k_m" or "q5_k_m" when DeservesMore(layer, layers) => GgmlType.Q6K,
            "q4_k_s" when layer < 4 => GgmlType.Q5K,
            _ => Type,
        };
        if (model.IsLargeLlama && type is (GgmlType.Q3K or GgmlType.Q4K)) type = GgmlType.Q5K;
        return model.Experts == 8 ? GgmlType.Q80 : type;
    }

    private GgmlType Output(MixContext model)
    {
        if (model.Architecture == "falcon") return Name == "q3_k_l" ? GgmlType.Q4K : Type;
        if (model.Experts == 8)
            return Name is "q2_k" or "q3_k_s" or "q3_k_m" or "q4_k_s" or "q4_k_m" or "iq4_nl" or "iq4_xs" ? GgmlType.Q5K : Type;
        return Name switch
        {
            "q2_k" => GgmlType.Q3K,
            "q3_k_m" => GgmlType.Q4K,
            "q3_k_l" => GgmlType.Q5K,
            _ => Type,
        };
    }

    private GgmlType Down(int layer, int layers, MixContext model)
    {
        bool isFalcon = model.Architecture == "falcon", more = DeservesMore(layer, layers), isEarly = layer < layers / 8;
        return Name switch
        {
            "q2_k" => GgmlType.Q3K,
            "q3_k_m" => layer < layers / 16 ? GgmlType.Q5K : !isFalcon || more ? GgmlType.Q4K : GgmlType.Q3K,
            "q3_k_l" => isFalcon ? GgmlType.Q4K : GgmlType.Q5K,
            "q4_k_m" when isFalcon => layer < layers / 16 ? GgmlType.Q6K : more ? GgmlType.Q5K : GgmlType.Q4K,
            "q4_k_m" or "q5_k_m" when more => GgmlType.Q6K,
            "iq4_nl" or "iq4_xs" when isEarly && !model.HasImportance => GgmlType.Q5K,
            "q4_k_s" when !isFalcon && isEarly => GgmlType.Q5K,
            "q4_0" when isEarly && model.HasImportance => GgmlType.Q41,
            "q5_0" when isEarly && model.HasImportance => GgmlType.Q51,
            _ => Type,
        };
    }

    /// <summary>The first and last eighth of the layers, and every third between.</summary>
    private static bool DeservesMore(int layer, int layers) =>
        layer < layers / 8 || layer >= 7 * layers / 8 || (layer - (layers / 8)) % 3 == 2;

    /// <summary>The type itself, or one of smaller blocks where rows don't fill its own.</summary>
    private static GgmlType Fitting(GgmlType type, long row)
    {
        if (row % GgmlTypes.BlockLength(type) == 0) return type;
        type = type switch
        {
            GgmlType.Q2K or GgmlType.Q3K => GgmlType.Q40,
            GgmlType.Q4K => GgmlType.Q50,
            GgmlType.Q5K => GgmlType.Q51,
            GgmlType.Q6K => GgmlType.Q80,
            _ => GgmlType.IQ4NL,
        };
        return row % GgmlTypes.BlockLength(type) == 0 ? type : GgmlType.F16;
    }
}

/// <summary>What a mix needs to know of a model.</summary>
/// <param name="Architecture">The value of <c>general.architecture</c>.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="QueriesPerKey">Query heads for each head of keys.</param>
/// <param name="Experts">Experts of a block; 0 for none.</param>
/// <param name="IsTied">The token table is the head too.</param>
/// <param name="HasImportance">Errors are weighed.</param>
internal sealed record MixContext(
    string Architecture, int Layers, int QueriesPerKey, int Experts, bool IsTied, bool HasImportance)
{
    /// <summary>Llamas of 70 billion share keys among eight heads, which makes values worth more bits.</summary>
    public bool IsLargeLlama => Architecture == "llama" && Layers == 80 && QueriesPerKey > 1;
}
