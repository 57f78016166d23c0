using Skald.Formats;
using Skald.Models.Adapters;
using Skald.Models.Checkpoints;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models;

/// <summary>A model over text with the files of a published checkpoint, and adapters beside its weights.</summary>
/// <remarks>What writes text is a <see cref="CausalLanguageModel"/>; what only reads it is a <see cref="TextEncoder"/>.</remarks>
public abstract class LanguageModel : Module
{
    /// <summary>File of the configuration in a model folder.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>File of the weights in a model folder.</summary>
    public const string WeightsFile = "model.safetensors";

    private AdapterSet? _adapters;

    private protected LanguageModel(Device device)
        : base(device)
    {
    }

    /// <summary>The configuration, with the keys of Hugging Face's config.json.</summary>
    public abstract ModelConfig Config { get; }

    /// <summary>Adapters: small trained changes beside the weights, such as LoRA's.</summary>
    public AdapterSet Adapters => _adapters ??= new AdapterSet(this);

    /// <summary>What the model does, in PEFT's words: CAUSAL_LM, SEQ_CLS and the like.</summary>
    public abstract string TaskType { get; }

    /// <summary>Tensors of checkpoints that hold several parameters; the others hold one each.</summary>
    internal virtual IEnumerable<JoinedTensor> Joined => [];

    /// <summary>The active adapter of virtual tokens; null for none.</summary>
    internal PromptAdapter? Prompt => _adapters?.Prompt;

    /// <summary>
    /// Draws the initial values. The same seed gives the same model, whatever else is in the program.
    /// </summary>
    public abstract void Initialize(ulong seed);

    /// <summary>Overwrites the parameters from a model folder of the same architecture.</summary>
    /// <exception cref="ModelFormatException">The folder doesn't fit this model.</exception>
    public void LoadWeights(string folder)
    {
        using TensorArchive weights = ModelFiles.Find(folder).OpenWeights();
        ModelWeights.Read(weights, this, isTrainable: true);
    }

    /// <summary>Writes the folder that transformers loads, in float32, whatever the weights were read from.</summary>
    public void Save(string folder) => Save(folder, SafetensorsDType.F32);

    /// <summary>Writes the folder that transformers loads; vectors are in float32.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="type">
    /// F32, F16 or BF16 for matrices and tables; null for what each was read from, and float32 for codes.
    /// </param>
    /// <exception cref="ArgumentException">Another type, or a number that F16 cannot hold.</exception>
    public void Save(string folder, SafetensorsDType? type)
    {
        Directory.CreateDirectory(folder);
        Save(name => File.Create(Path.Combine(folder, name)), null, type);
    }

    /// <summary>Writes the files that transformers loads, each into a stream that the caller opens.</summary>
    /// <param name="create">From a file's name to a writable stream.</param>
    /// <param name="values">
    /// Other values for the parameters, an average for example, by name; null for their own.
    /// </param>
    public void Save(Func<string, Stream> create, Func<string, Tensor>? values = null) =>
        Save(create, values, SafetensorsDType.F32);

    private void Save(Func<string, Stream> create, Func<string, Tensor>? values, SafetensorsDType? type)
    {
        if (type is not (null or SafetensorsDType.F32 or SafetensorsDType.F16 or SafetensorsDType.BF16))
            throw new ArgumentException($"Save: weights must be written in F32, F16 or BF16, got {type}.");
        var writer = new WeightWriter(this, values, type);
        using (Stream stream = create(ConfigFile))
        {
            stream.Write(ModelFamilies.WriteConfig(Config, writer.MainType switch
            {
                SafetensorsDType.F16 => "float16",
                SafetensorsDType.BF16 => "bfloat16",
                _ => "float32",
            }));
        }

        SaveDefaults(create);
        using (Stream stream = create(WeightsFile)) SafetensorsWriter.Write(stream, writer.Sources());
    }

    /// <summary>Writes what else belongs to the folder.</summary>
    private protected virtual void SaveDefaults(Func<string, Stream> create)
    {
    }
}
