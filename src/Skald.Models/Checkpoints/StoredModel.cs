using System.Text.Json;
using Skald.Formats;
using Skald.Models.Checkpoints.Gguf;
using Skald.Models.Generation;
using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints;

/// <summary>A model on disk whose description is read and whose weights are not.</summary>
public sealed class StoredModel
{
    private readonly TensorArchive _weights;
    private readonly GgufModel? _gguf;
    private readonly TokenIds _ends;

    private StoredModel(TensorArchive weights, ModelConfig config, GgufModel? gguf, TokenIds ends = default) =>
        (_weights, Config, _gguf, _ends) = (weights, config, gguf, ends);

    /// <summary>The configuration; for files that have another form of it, in the form of config.json.</summary>
    public ModelConfig Config { get; }

    /// <summary>The ids that end an answer.</summary>
    public TokenIds EndTokenIds => _gguf?.EndTokenIds ?? _ends;

    /// <summary>How the model is best sampled; plainly where the files don't say.</summary>
    public SamplingOptions RecommendedSampling { get; private init; } = new();

    /// <summary>Reads what a model's files say of it.</summary>
    /// <param name="files">The files.</param>
    /// <param name="weights">Their weights, which stay open as long as this is used.</param>
    /// <exception cref="ModelFormatException">The description is missing, of an unknown family, or contradicts itself.</exception>
    public static StoredModel Open(ModelFiles files, TensorArchive weights)
    {
        if (weights.Metadata is { } metadata)
        {
            var gguf = new GgufModel(weights);
            return new StoredModel(weights, gguf.Config, gguf)
            {
                RecommendedSampling = new()
                {
                    Temperature = metadata.FindDouble("general.sampling.temp") is >= 0 and <= 100 and var t ? (float)t : 1,
                    TopK = metadata.FindInt64("general.sampling.top_k") is > 0 and < int.MaxValue and var k ? (int)k : 0,
                    TopP = metadata.FindDouble("general.sampling.top_p") is > 0 and <= 1 and var p ? (float)p : 1,
                    MinP = metadata.FindDouble("general.sampling.min_p") is >= 0 and <= 1 and var m ? (float)m : 0,
                },
            };
        }

        ModelConfig config = ModelFamilies.ReadConfig(Path.Combine(files.Folder, CausalLanguageModel.ConfigFile));
        GenerationConfig? generation = ReadGeneration(Path.Combine(files.Folder, CausalLanguageModel.GenerationFile));
        return new StoredModel(weights, config, null, generation?.EosTokenId is { Count: > 0 } ends ? ends : config.EosTokenIds)
        {
            RecommendedSampling = generation?.ToSampling() ?? new(),
        };
    }

    /// <summary>Bytes that the loaded model takes on a device.</summary>
    public long WeightBytes(Device device)
    {
        CausalLanguageModel model = Create(device);
        return _gguf is null
            ? ModelWeights.MemoryBytes(_weights, model)
            : _gguf.Plan(model).Sum(source => source.MemoryBytes(device));
    }

    /// <summary>Bytes that the memory of one sequence takes, in room that doubles.</summary>
    /// <param name="device">Where it would lie.</param>
    /// <param name="tokens">Tokens of the sequence.</param>
    /// <param name="cacheType">Float32, PackedF16 or Q80; null for what the loaded model would take.</param>
    public long StateBytes(Device device, int tokens, DType? cacheType = null)
    {
        CausalLanguageModel model = Create(device);
        long room = 64;
        while (room < tokens && room < Config.ContextLength) room *= 2;
        return model.StateBytes((int)Math.Min(room, Config.ContextLength), cacheType ?? CacheType(model));
    }

    /// <summary>Bytes that a piece of a prompt takes on its way through a layer.</summary>
    /// <param name="device">Where it would be read.</param>
    /// <param name="tokens">Tokens of the prompt.</param>
    public long ActivationBytes(Device device, int tokens)
    {
        const int streams = 8, inners = 3;  // as wide as the residual stream, and as a layer's widest matrix
        CausalLanguageModel model = Create(device);
        long rows = Config.DependsOnLongestRow ? tokens : Math.Min(tokens, GenerationSession.PromptPiece);
        long widest = model.Parameters().Where(p => p is { Shape.Rank: 2, Kind: ParameterKind.Matrix })
            .Max(p => (long?)p.Shape[p.IsTransposed ? 1 : 0]) ?? Config.Width;
        return rows * sizeof(float) * ((streams * Config.Width) + (inners * widest));
    }

    /// <summary>Halves where weights are packed and activations rounded, as the loaded model has it.</summary>
    private DType CacheType(CausalLanguageModel model)
    {
        if (model.Device.KeepsActivations) return DType.Float32;
        IEnumerable<WeightSource> sources = _gguf is null
            ? ModelWeights.Plan(_weights, model, isTrainable: false).Sources
            : _gguf.Plan(model, isTrainable: false);
        return sources.Any(source => source.Packed is not null) ? DType.PackedF16 : DType.Float32;
    }

    internal CausalLanguageModel Load(
        Device device, bool isTrainable, IProgress<LoadingProgress>? progress, CancellationToken cancellationToken)
    {
        CausalLanguageModel model = Create(device);
        if (_gguf is null) ModelWeights.Read(_weights, model, isTrainable, progress, cancellationToken);
        else new WeightReader(_weights, device, progress).Read(_gguf.Plan(model, isTrainable), cancellationToken);
        (model.RecommendedSampling, model.EndTokenIds) = (RecommendedSampling, EndTokenIds);
        return model;
    }

    private CausalLanguageModel Create(Device device)
    {
        ModelWeights.CheckSize(_weights, Config);
        return ModelFamilies.Create(device, Config);
    }

    private static GenerationConfig? ReadGeneration(string path)
    {
        if (!File.Exists(path)) return null;
        byte[] json = ConfigReader.ReadAll(path);
        try
        {
            return JsonSerializer.Deserialize(BareNumbers.Quoted(json), ModelJson.Default.GenerationConfig);
        }
        catch (JsonException)
        {
            return null;  // a recommendation is no need
        }
    }
}
