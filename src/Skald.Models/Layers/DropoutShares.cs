using Skald.Models.Checkpoints;

namespace Skald.Models.Layers;

/// <summary>What training drops where, as a family's config.json says under its own names.</summary>
/// <param name="Embedding">After the embeddings.</param>
/// <param name="Attention">Of attention's probabilities.</param>
/// <param name="Mixer">Of what attention adds to the residual stream.</param>
/// <param name="Mlp">Of what the MLP adds to it.</param>
internal readonly record struct DropoutShares(float Embedding, float Attention, float Mixer, float Mlp)
{
    private static readonly string[]
        s_embedding = ["embd_pdrop", "emb_pdrop", "embed_dropout", "embedding_dropout"],
        s_attention = ["attention_dropout", "attn_pdrop"],
        s_residual = ["resid_pdrop", "resid_dropout", "residual_dropout", "hidden_dropout", "dropout"];

    /// <summary>The shares that a file's keys give; 0 where it has none of a kind.</summary>
    public static DropoutShares Of(ConfigKeys keys)
    {
        float residual = Find(keys, s_residual);
        return new(Find(keys, s_embedding), Find(keys, s_attention), residual, residual);
    }

    /// <summary>The first key whose share is none, as a sentence, or null.</summary>
    public static string? FindProblem(ConfigKeys keys)
    {
        foreach (string key in (IEnumerable<string>)[.. s_embedding, .. s_attention, .. s_residual])
            if (keys.Number(key) is { } share && FindProblem(key, share) is { } problem) return problem;
        return null;
    }

    /// <summary>Requires a share to lie in [0, 1).</summary>
    public static string? FindProblem(string key, double share) =>
        share is >= 0 and < 1 ? null : $"{key} must lie in [0, 1), got {share}.";

    private static float Find(ConfigKeys keys, string[] names)
    {
        foreach (string name in names)
            if (keys.Number(name) is { } share) return (float)share;
        return 0;
    }
}
