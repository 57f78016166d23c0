using Skald.Formats;
using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>Virtual tokens in front of every text.</summary>
internal sealed class PromptAdapter : Adapter
{
    private readonly Parameter _values;

    /// <param name="model">The base.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="config">Its kind.</param>
    /// <exception cref="ArgumentException">The base has no keys and values of one width.</exception>
    public PromptAdapter(LanguageModel model, string name, PromptConfig config)
        : base(model.Device, name, config)
    {
        (Count, IsPrefix) = (config.VirtualTokens, config.IsPrefix);
        int width = IsPrefix ? KeysAndValues(model) : EmbeddingWidth(model);
        _values = AddParameter("prompt_embeddings", [Count, width], ParameterKind.Embedding);
        AddSavedModules(new AdapterTargets(model), config.ModulesToSave, Unwrapped);
    }

    /// <summary>Virtual tokens.</summary>
    public int Count { get; }

    /// <summary>Whether they are keys and values of every layer instead of embeddings.</summary>
    public bool IsPrefix { get; }

    /// <summary>The virtual tokens as embeddings, [batch, count, embedding].</summary>
    public Tensor Rows(int batch) => _values.Value.Unsqueeze(0).Expand([batch, Count, _values.Shape[1]]);

    /// <summary>Virtual keys or values of a layer, as they enter attention: without rotation.</summary>
    /// <param name="like">Keys or values of the text, [batch, time, kvHeads, headDim].</param>
    /// <param name="place">2 · layer for keys, one more for values.</param>
    /// <returns>[batch, count, kvHeads, headDim].</returns>
    public Tensor Prefix(Tensor like, int place)
    {
        (int batch, int heads, int width) = (like.Shape[0], like.Shape[2], like.Shape[3]);
        return _values.Value.Narrow(1, place * heads * width, heads * width)
            .Reshape(1, Count, heads, width).Expand([batch, Count, heads, width]);
    }

    /// <inheritdoc/>
    internal override void Initialize(RandomStream random)
    {
        _values.Initialize(random, IsPrefix ? 0.02f : 1);
        foreach ((Parameter target, Parameter value) in StandIns) value.Value.Detach().CopyFrom(target.Own);
    }

    private static int EmbeddingWidth(LanguageModel model) =>
        (model.Config as ArchitectureConfig)?.Architecture.EmbeddingWidth ?? model.Config.Width;

    /// <summary>Numbers per virtual token that fill all layers.</summary>
    private static int KeysAndValues(LanguageModel model)
    {
        int layers = model.Config.Layers;
        if (model.Config is not ArchitectureConfig { Architecture: var architecture })
            return checked(2 * layers * model.Config.Width);
        int[] widths = [.. Enumerable.Range(0, layers).Select(layer =>
            architecture.Block(layer).Mixer is AttentionSettings attention ? attention.KeyWidth : 0).Distinct()];
        return widths is [> 0 and var width] ? checked(2 * layers * width) : throw new ArgumentException(
            $"Prefix tuning: all layers must keep keys and values of one width, got {string.Join(", ", widths)}; "
            + "use LoRA with this model.");
    }
}
