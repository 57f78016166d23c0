using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>Room for keys and values of many sequences of one model, in pages of 64 tokens that they may share.</summary>
/// <remarks>
/// Every layer has as many pages; memory is taken when they are first used. States on the same device that are given the
/// same pool draw from it together. Not safe for concurrent use.
/// </remarks>
public sealed class PagePool
{
    private readonly Dictionary<int, KeyValuePages> _layers = [];

    /// <param name="maxTokens">Most tokens of all sequences together, counted in whole pages.</param>
    public PagePool(long maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        Pages = (int)Math.Min(int.MaxValue / 2, ((maxTokens - 1) / KeyValuePages.PageLength) + 1);
    }

    /// <summary>Pages of each layer.</summary>
    public int Pages { get; }

    /// <summary>Pages in use, of the layer that uses most.</summary>
    public int PagesInUse => _layers.Values.Select(layer => layer.PagesInUse).DefaultIfEmpty().Max();

    /// <summary>The pages of a layer, made by the first that asks.</summary>
    /// <exception cref="InvalidOperationException">They were made for another type or other widths.</exception>
    internal KeyValuePages Layer(int layer, Device device, DType dtype, int heads, int keyWidth, int valueWidth)
    {
        if (!_layers.TryGetValue(layer, out KeyValuePages? pages))
            _layers.Add(layer, pages = new(device, dtype, heads, keyWidth, valueWidth, Pages));
        if ((pages.DType, pages.Heads, pages.KeyWidth, pages.ValueWidth) != (dtype, heads, keyWidth, valueWidth))
        {
            throw new InvalidOperationException(
                $"PagePool: layer {layer} keeps {pages.DType} [{pages.Heads}, {pages.KeyWidth} and {pages.ValueWidth}], "
                + $"got {dtype} [{heads}, {keyWidth} and {valueWidth}]; give each model and cache type a pool of its own.");
        }

        return pages;
    }
}
