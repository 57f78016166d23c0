using System.Text.Json;
using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Models.Generation;
using Skald.Tensors;

namespace Skald.Models;

public abstract partial class CausalLanguageModel
{
    /// <summary>File of the generation defaults in a model folder.</summary>
    public const string GenerationFile = "generation_config.json";

    private TokenIds? _endTokenIds;

    /// <summary>How this model is best sampled, as generation_config.json keeps it; by default plainly.</summary>
    public SamplingOptions RecommendedSampling { get; set; } = new();

    /// <summary>A new model with drawn values.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="config">The family and its sizes.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    public static CausalLanguageModel Create(Device device, ModelConfig config, ulong seed)
    {
        CausalLanguageModel model = ModelFamilies.Create(device, config);
        model.Initialize(seed);
        return model;
    }

    /// <summary>The ids that end an answer or a text.</summary>
    public TokenIds EndTokenIds
    {
        get => _endTokenIds ?? Config.EosTokenIds;
        set => _endTokenIds = value;
    }

    /// <summary>Reads a model, in whichever format it lies on disk.</summary>
    /// <remarks>
    /// Weights stay in the type that the file has: quantised, or floats of 16 bits; such don't train. Nothing is allocated
    /// before the file's description is known to be whole and to fit.
    /// </remarks>
    /// <param name="device">Where the model lives.</param>
    /// <param name="path">
    /// A folder in Hugging Face's layout, a .gguf file (of a split one any part), a llama2.c checkpoint, or a name that
    /// <see cref="ModelFiles.Find"/> knows: "org/model" of Hugging Face's cache, "name:tag" of Ollama's.
    /// </param>
    /// <param name="progress">Told how far the reading is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the loading within milliseconds.</param>
    /// <exception cref="ModelFormatException">
    /// A file is missing, malformed, or doesn't fit the configuration.
    /// </exception>
    public static CausalLanguageModel Load(
        Device device, string path, IProgress<LoadingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ModelFiles files = ModelFiles.Find(path);
        using TensorArchive weights = files.OpenWeights();
        return Load(device, StoredModel.Open(files, weights), progress, cancellationToken);
    }

    /// <summary>Reads a model whose description is read already.</summary>
    /// <param name="device">Where the model lives.</param>
    /// <param name="stored">The model on disk; its weights must be open still.</param>
    /// <param name="progress">Told how far the reading is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the loading within milliseconds.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, malformed, or doesn't fit the configuration.</exception>
    public static CausalLanguageModel Load(
        Device device, StoredModel stored, IProgress<LoadingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        stored.Load(device, isTrainable: false, progress, cancellationToken);

    /// <summary>Reads a model whose every weight can train: in float32, whatever the files hold.</summary>
    /// <inheritdoc cref="Load(Device, string, IProgress{LoadingProgress}, CancellationToken)"/>
    public static CausalLanguageModel LoadTrainable(
        Device device, string path, IProgress<LoadingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ModelFiles files = ModelFiles.Find(path);
        using TensorArchive weights = files.OpenWeights();
        return LoadTrainable(device, StoredModel.Open(files, weights), progress, cancellationToken);
    }

    /// <summary>The same of a model whose description is read already.</summary>
    /// <inheritdoc cref="Load(Device, StoredModel, IProgress{LoadingProgress}, CancellationToken)"/>
    public static CausalLanguageModel LoadTrainable(
        Device device, StoredModel stored, IProgress<LoadingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        stored.Load(device, isTrainable: true, progress, cancellationToken);

    /// <inheritdoc/>
    private protected override void SaveDefaults(Func<string, Stream> create)
    {
        using Stream stream = create(GenerationFile);
        GenerationConfig defaults = GenerationConfig.Of(Config, EndTokenIds, RecommendedSampling);
        JsonSerializer.Serialize(stream, defaults, ModelJson.Default.GenerationConfig);
    }
}
