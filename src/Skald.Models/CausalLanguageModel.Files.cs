using Skald.Models.Generation;
using System.Text.Json;
using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors;

namespace Skald.Models;

public abstract partial class CausalLanguageModel
{
    /// <summary>File of the configuration in a model folder.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>File of the weights in a model folder.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>File of the generation defaults in a model folder.</summary>
    public const string GenerationFile = "generation_config.json";

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

    /// <summary>Reads a folder in Hugging Face's layout: config.json and model.safetensors, one or sharded.</summary>
    /// <exception cref="ModelFormatException">
    /// A file is missing, malformed, or doesn't fit the configuration.
    /// </exception>
    public static CausalLanguageModel Load(Device device, string folder)
    {
        ModelConfig config = ModelFamilies.ReadConfig(Path.Combine(folder, ConfigFile));
        using SafetensorsFolder weights = Open(folder);
        ModelWeights.CheckSize(weights, config);
        CausalLanguageModel model = ModelFamilies.Create(device, config);
        ModelWeights.Read(weights, model, model.Joined);
        model.RecommendedSampling = ReadSampling(Path.Combine(folder, GenerationFile));
        return model;
    }

    /// <summary>Overwrites the parameters from a model folder of the same architecture.</summary>
    /// <exception cref="ModelFormatException">The folder doesn't fit this model.</exception>
    public void LoadWeights(string folder)
    {
        using SafetensorsFolder weights = Open(folder);
        ModelWeights.Read(weights, this, Joined);
    }

    /// <summary>Writes the folder that transformers loads.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Save(name => File.Create(Path.Combine(folder, name)));
    }

    /// <summary>Writes the files that transformers loads, each into a stream that the caller opens.</summary>
    /// <param name="create">From a file's name to a writable stream.</param>
    /// <param name="values">
    /// Other values for the parameters, an average for example, by name; null for their own.
    /// </param>
    public void Save(Func<string, Stream> create, Func<string, Tensor>? values = null)
    {
        using (Stream stream = create(ConfigFile)) stream.Write(ModelFamilies.WriteConfig(Config));
        using (Stream stream = create(GenerationFile))
        {
            GenerationConfig defaults = GenerationConfig.Of(Config, RecommendedSampling);
            JsonSerializer.Serialize(stream, defaults, ModelJson.Default.GenerationConfig);
        }

        using (Stream stream = create(WeightsFile))
        {
            IEnumerable<(string Name, Tensor Value)> tensors =
                NamedParameters().Select(p => (p.Name, values?.Invoke(p.Name) ?? p.Parameter.Value));
            SafetensorsWriter.Write(stream, ModelWeights.Sources(ModelWeights.Join(tensors, Joined)));
        }
    }

    private static SamplingOptions ReadSampling(string path)
    {
        if (!File.Exists(path)) return new();
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, ModelJson.Default.GenerationConfig)?.ToSampling() ?? new();
        }
        catch (JsonException)
        {
            // Others' files may hold what ours never do, lists of end tokens for instance; a recommendation is no need.
            return new();
        }
    }

    private static SafetensorsFolder Open(string folder)
    {
        try
        {
            return SafetensorsFolder.Open(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(folder, e.Message, e);
        }
    }
}
