namespace Skald.Models.State;

/// <summary>The keys and values that a layer keeps.</summary>
/// <param name="KeyWidth">Numbers of a key.</param>
/// <param name="ValueWidth">Numbers of a value.</param>
/// <param name="Window">W: a token sees W keys, its own included; 0 for all.</param>
/// <param name="HasBias">Whether a bias joins the scores, which packed caches don't take.</param>
internal sealed record CacheShape(int KeyWidth, int ValueWidth, int Window = 0, bool HasBias = false)
{
    /// <summary>Heads that own keys and values.</summary>
    public required int Heads { get; init; }

    /// <summary>What the layer keeps where its latent is kept instead; null where there is none.</summary>
    public CacheShape? Latent { get; init; }
}
