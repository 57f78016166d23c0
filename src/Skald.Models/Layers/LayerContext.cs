using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>Where a layer is made: its device, its number, and what layers share.</summary>
/// <param name="Device">Where parameters live.</param>
/// <param name="Layer">The layer's number.</param>
/// <param name="Rotary">The rotary positions of settings, one for all layers with the same.</param>
internal sealed record LayerContext(Device Device, int Layer, Func<RotarySettings, RotaryEmbedding> Rotary)
{
    /// <summary>The bias of distances that all layers share; null for none.</summary>
    public RelativeBias? RelativeBias { get; init; }

    /// <summary>What training drops.</summary>
    public DropoutShares Dropout { get; init; }
}
