namespace Skald.Models.Checkpoints;

/// <summary>How far the loading of a model has come.</summary>
/// <param name="Bytes">Bytes of weights that were read.</param>
/// <param name="Total">Bytes of all weights.</param>
public readonly record struct LoadingProgress(long Bytes, long Total);
