using Skald.Models.Checkpoints;

namespace Skald.Models.Layers;

/// <summary>A block: a mixer along time and an MLP, and where norms stand around them.</summary>
/// <remarks>
/// A branch may be normed before it, on its output, or after the sum: pre-norm, output norm, post-norm, or several.
/// </remarks>
internal sealed record BlockSettings
{
    /// <summary>Attention, a recurrence or a convolution.</summary>
    public required SubLayerSettings Mixer { get; init; }

    /// <summary>The MLP or the experts; null where the mixer is all.</summary>
    public SubLayerSettings? Mlp { get; init; }

    /// <summary>Before the mixer.</summary>
    public NormSettings? MixerNorm { get; init; }

    /// <summary>On what the mixer gives.</summary>
    public NormSettings? MixerOutputNorm { get; init; }

    /// <summary>After the mixer's sum.</summary>
    public NormSettings? MixerSumNorm { get; init; }

    /// <summary>Before the MLP; in a parallel block null where both share the mixer's.</summary>
    public NormSettings? MlpNorm { get; init; }

    /// <summary>On what the MLP gives.</summary>
    public NormSettings? MlpOutputNorm { get; init; }

    /// <summary>After the MLP's sum.</summary>
    public NormSettings? MlpSumNorm { get; init; }

    /// <summary>Both branches read the block's input: x + mixer(norm(x)) + mlp(norm(x)).</summary>
    public bool IsParallel { get; init; }

    /// <summary>Multiplies what the branches add.</summary>
    public float BranchScale { get; init; } = 1;

    /// <summary>
    /// x += mixer(norm(x)), then x += mlp(norm(x)): pre-norm, under the names that Hugging Face mostly gives.
    /// </summary>
    public static BlockSettings PreNorm(NormSettings norm, SubLayerSettings mixer, SubLayerSettings mlp) => new()
    {
        MixerNorm = norm.Named("input_layernorm"),
        Mixer = mixer,
        MlpNorm = norm.Named("post_attention_layernorm"),
        Mlp = mlp,
    };

    /// <summary>Elements of its parameters.</summary>
    /// <param name="width">E.</param>
    public Int128 ParameterCount(int width)
    {
        Int128 count = Mixer.ParameterCount + (Mlp?.ParameterCount ?? 0);
        foreach (NormSettings? norm in (ReadOnlySpan<NormSettings?>)[
            MixerNorm, MixerOutputNorm, MixerSumNorm, MlpNorm, MlpOutputNorm, MlpSumNorm])
        {
            count += norm?.ParameterCount(width) ?? 0;
        }

        return count;
    }

    /// <summary>Tensors of the checkpoint that hold several parameters.</summary>
    /// <param name="path">Path of the block with a final dot.</param>
    public IEnumerable<JoinedTensor> Joined(string path) => Mixer.Joined(Path(path, Mixer))
        .Concat(Mlp is null ? [] : Mlp.Joined(Path(path, Mlp)));

    private static string Path(string path, SubLayerSettings part) =>
        part.Name.Length == 0 ? path : $"{path}{part.Name}.";
}
