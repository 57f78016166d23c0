using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Models.Layers;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>Whether the keys of a GGUF file say all that a configuration says: they are read back and compared.</summary>
internal static class GgufLosses
{
    private const double Tolerance = 1e-5;

    /// <summary>What gets lost without doing much harm, a sentence each.</summary>
    /// <exception cref="ModelFormatException">The file's model would compute something else.</exception>
    public static IReadOnlyList<string> Find(ModelConfig config, GgufContent content, GgufFamily family)
    {
        GgufFamily reader = GgufFamilies.All.First(f => f.Architecture == family.Architecture && f.Applies(content.Keys()));
        ModelConfig back = ReadBack(content, reader);
        string[] foreign = family.IsForeign
            ? [$"llama.cpp has no architecture {family.Architecture}: the file opens here, and not there."] : [];
        if (config is not ArchitectureConfig { Architecture: var wanted } || back is not ArchitectureConfig { Architecture: var got })
            return foreign;
        string place = $"architecture {family.Architecture} of GGUF files";
        if (Bare(wanted) != Bare(got))
            throw new ModelFormatException(
                content.Path, $"{place} cannot say how this model embeds tokens and makes logits; it stays a folder.");
        var losses = new HashSet<string>();
        for (int layer = 0; layer < wanted.Layers; layer++)
        {
            (BlockSettings one, BlockSettings other) = (wanted.Block(layer), got.Block(layer));
            if (Bare(one) != Bare(other))
            {
                throw new ModelFormatException(content.Path, $"{place} cannot say what layer {layer} of this model is: its activation, "
                    + "norms, biases or scales are others; it stays a folder.");
            }

            if (one.Mixer is not AttentionSettings a || other.Mixer is not AttentionSettings b) continue;
            if (!TurnAlike(a.Rotary, b.Rotary))
                throw new ModelFormatException(
                    content.Path, $"{place} cannot say how layer {layer} of this model turns positions; it stays a folder.");
            if (a.Window != b.Window)
                losses.Add($"{place} has no windows: layers that see {a.Window} tokens will see all.");
        }

        return [.. foreign, .. losses];
    }

    private static ModelConfig ReadBack(GgufContent content, GgufFamily family)
    {
        try
        {
            JsonObject json = GgufConfig.Create(family, content.Keys());
            return ModelFamilies.ReadConfig(content.Path, json);
        }
        catch (ModelFormatException e)
        {
            throw new ModelFormatException(content.Path,
                $"architecture {family.Architecture} of GGUF files cannot say what this model is: {e.Message}", e);
        }
    }

    private static Architecture Bare(Architecture architecture) => architecture with
    {
        Block = Nothing,
        RereadsBeyond = null,
        PaddingIndex = null,
        BalanceWeight = 0,
        EmbeddingNorm = Bare(architecture.EmbeddingNorm),
        FinalNorm = Bare(architecture.FinalNorm),
    };

    private static BlockSettings Nothing(int layer) =>
        throw new InvalidOperationException($"GgufLosses: no block is asked for, got {layer}.");

    /// <summary>The block without what is compared by itself, and with ε as files keep it.</summary>
    private static BlockSettings Bare(BlockSettings block) => block with
    {
        Mixer = block.Mixer is AttentionSettings attention
            ? attention with { Rotary = null, Window = 0, Scale = (float?)ScaleOf(attention), QueryKeyNorm = Bare(attention.QueryKeyNorm) }
            : block.Mixer,
        MixerNorm = Bare(block.MixerNorm),
        MixerOutputNorm = Bare(block.MixerOutputNorm),
        MixerSumNorm = Bare(block.MixerSumNorm),
        MlpNorm = Bare(block.MlpNorm),
        MlpOutputNorm = Bare(block.MlpOutputNorm),
        MlpSumNorm = Bare(block.MlpSumNorm),
    };

    private static double ScaleOf(AttentionSettings attention) => attention.Scale ?? (float)(1 / Math.Sqrt(attention.HeadDim));

    private static NormSettings? Bare(NormSettings? norm) => norm is null ? null : norm with { Epsilon = MathF.Round(norm.Epsilon, 6) };

    private static bool TurnAlike(RotarySettings? one, RotarySettings? other)
    {
        if (one is null || other is null) return one is null && other is null;
        if (one.Width != other.Width || one.Layout != other.Layout || !Near(one.Magnitude, other.Magnitude)) return false;
        foreach (int length in (ReadOnlySpan<int>)[1, one.ContextLength, 2 * one.ContextLength])
        {
            double[] a = one.Frequencies(length), b = other.Frequencies(length);
            for (int i = 0; i < a.Length; i++)
                if (!Near(a[i], b[i])) return false;
        }

        return true;
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) <= Tolerance * Math.Abs(one);
}
