using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Models.Layers;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>Rotary positions in GGUF files: a base, a share of a head, and how the context was stretched.</summary>
/// <remarks>Divisors for each pair may lie in tensors: one set for all texts, or a short and a long one.</remarks>
internal static class GgufRope
{
    private const string Always = "rope_freqs.weight", Short = "rope_factors_short.weight", Long = "rope_factors_long.weight";
    private const string Base = "rope.freq_base", Kind = "rope.scaling.type", Factor = "rope.scaling.factor";
    private const string Original = "rope.scaling.original_context_length", Sharpness = "rope.scaling.attn_factor";
    private const string Fast = "rope.scaling.yarn_beta_fast", Slow = "rope.scaling.yarn_beta_slow";
    private const string Object = "rope_parameters", Type = $"{Object}.rope_type", Theta = $"{Object}.rope_theta";

    /// <summary>Tensors that belong to no parameter.</summary>
    public static IReadOnlyList<string> Tensors { get; } = [Always, Short, Long];

    /// <summary>What a file's keys mean as rope_parameters of a config.json.</summary>
    /// <param name="keys">The file.</param>
    /// <param name="head">Width of a head.</param>
    public static JsonObject Read(GgufKeys keys, long head)
    {
        var rope = new JsonObject { ["rope_theta"] = keys.FindNumber(Base) ?? 10_000, ["rope_type"] = "default" };
        if (keys.FindInteger("rope.dimension_count") is { } turning && head > 0)
            rope["partial_rotary_factor"] = (double)turning / head;
        if (!ReadDivisors(keys, rope)) ReadScaling(keys, rope);
        return rope;
    }

    /// <summary>Writes base and stretching.</summary>
    /// <exception cref="NotSupportedException">GGUF files have no word for the kind of stretching.</exception>
    public static void Write(GgufDraft draft) => Write(draft, Object);

    /// <summary>Writes the base where it isn't 10,000, and the stretching.</summary>
    /// <inheritdoc cref="Write(GgufDraft)" path="/exception"/>
    public static void WriteUnusual(GgufDraft draft)
    {
        if (draft.FindNumber(Theta) is { } theta and not 10_000) draft.Put(Base, theta);
        WriteScaling(draft, Object);
    }

    /// <summary>Writes what an object of config.json says.</summary>
    /// <param name="draft">The file.</param>
    /// <param name="name">The object: rope_parameters, or a part of it.</param>
    /// <inheritdoc cref="Write(GgufDraft)" path="/exception"/>
    public static void Write(GgufDraft draft, string name)
    {
        draft.Put(Base, draft.FindNumber($"{name}.rope_theta") ?? 10_000);
        WriteScaling(draft, name);
    }

    /// <summary>Features of a head that turn.</summary>
    public static long Turning(GgufDraft draft) => (long)(HeadWidth(draft) * (draft.FindNumber($"{Object}.partial_rotary_factor") ?? 1));

    private static long HeadWidth(GgufDraft draft) =>
        draft.FindInteger("head_dim") ?? draft.Integer("hidden_size") / draft.Integer("num_attention_heads");

    private static bool ReadDivisors(GgufKeys keys, JsonObject rope)
    {
        double[]? always = keys.FindValues(Always), brief = always ?? keys.FindValues(Short);
        if (brief is null) return false;
        rope["rope_type"] = "longrope";
        rope["short_factor"] = Array(brief);
        rope["long_factor"] = Array(always ?? keys.FindValues(Long) ?? brief);
        if ((always is null ? keys.FindNumber(Sharpness) : 1) is { } sharpness) rope["attention_factor"] = sharpness;
        if (keys.FindInteger(Original) is { } before) rope["original_max_position_embeddings"] = before;
        return true;
    }

    private static void ReadScaling(GgufKeys keys, JsonObject rope)
    {
        double factor = keys.FindNumber(Factor) ?? keys.FindNumber("rope.scale_linear") ?? 1;
        string kind = keys.FindText(Kind) ?? (factor == 1 ? "none" : "linear");
        if (kind is "none" || factor == 1) return;
        rope["rope_type"] = kind;
        rope["factor"] = factor;
        if (keys.FindInteger(Original) is { } original) rope["original_max_position_embeddings"] = original;
        if (keys.FindNumber(Fast) is { } fast) rope["beta_fast"] = fast;
        if (keys.FindNumber(Slow) is { } slow) rope["beta_slow"] = slow;
    }

    private static void WriteScaling(GgufDraft draft, string name)
    {
        RopeParameters rope = Parameters(draft, name);
        switch (rope.Kind)
        {
            case "default":
                return;
            case "linear" or "yarn":
                draft.Put(Kind, rope.Kind);
                draft.Put(Factor, rope.Factor!.Value);
                if (rope.OriginalMaxPositionEmbeddings is { } original) draft.Put(Original, original);
                if (rope.BetaFast is { } fast) draft.Put(Fast, fast);
                if (rope.BetaSlow is { } slow) draft.Put(Slow, slow);
                return;
            case "llama3":
                draft.Tensors.Add((Always, Divisors(rope, (int)Turning(draft), (int)draft.Integer("max_position_embeddings"))));
                return;
            case "longrope" or "su":
                draft.Put(Sharpness, RopeScaling.Magnitude(rope, (int)draft.Integer("max_position_embeddings")));
                draft.Tensors.Add((Long, Floats(rope.LongFactor!)));
                draft.Tensors.Add((Short, Floats(rope.ShortFactor!)));
                return;
            default:
                throw new NotSupportedException(
                    $"GgufRope: the stretching of a GGUF file must be linear, yarn, llama3 or longrope, got {rope.Kind}; such a "
                    + "model stays a folder.");
        }
    }

    /// <summary>By what each pair's frequency is divided.</summary>
    private static float[] Divisors(RopeParameters rope, int width, int context)
    {
        double[] plain = RopeScaling.Frequencies(new() { RopeTheta = rope.RopeTheta }, width, context, context);
        double[] stretched = RopeScaling.Frequencies(rope, width, context, context);
        return [.. plain.Select((frequency, pair) => (float)(frequency / stretched[pair]))];
    }

    private static RopeParameters Parameters(GgufDraft draft, string name)
    {
        JsonNode? node = draft.Config;
        foreach (string part in name.Split('.')) node = (node as JsonObject)?[part];
        return System.Text.Json.JsonSerializer.Deserialize(node, ModelJson.Default.RopeParameters) ?? new();
    }

    private static JsonArray Array(double[] values) => [.. values.Select(value => (JsonNode)value)];

    private static float[] Floats(IReadOnlyList<double> values) => [.. values.Select(value => (float)value)];
}
