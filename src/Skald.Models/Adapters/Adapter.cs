using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A small trained change of a model, in a folder of its own beside the model's.</summary>
/// <remarks>
/// Its parameters have the names that PEFT gives them in files; only they train. A model's weights stay as they are
/// until an adapter is merged.
/// </remarks>
public abstract class Adapter : Module
{
    /// <summary>File of the configuration in an adapter's folder.</summary>
    public const string ConfigFile = "adapter_config.json";

    /// <summary>File of the values in an adapter's folder.</summary>
    public const string WeightsFile = "adapter_model.safetensors";

    private readonly List<(Parameter Target, Parameter Value)> _standIns = [];
    private protected const string Root = "base_model.model.", Unwrapped = "base_model.";

    private protected Adapter(Device device, string name, AdapterConfig config)
        : base(device) => (Name, Config) = (name, config);

    /// <summary>What it is called in the model's set.</summary>
    public string Name { get; }

    /// <summary>Its kind and its sizes.</summary>
    public AdapterConfig Config { get; }

    /// <summary>Multiplies what a LoRA adds, besides its own scaling: 1 is as trained, 0 nothing.</summary>
    /// <remarks>Values that stand in for the base's (biases, whole modules) aren't scaled.</remarks>
    public float Scale { get; set; } = 1;

    /// <summary>Values that stand in for the base's own: trained biases and whole modules.</summary>
    internal IReadOnlyList<(Parameter Target, Parameter Value)> StandIns => _standIns;

    /// <summary>What changes linear layers.</summary>
    internal virtual IEnumerable<(Linear Layer, ILinearPart Part)> Linears => [];

    /// <summary>What changes embeddings.</summary>
    internal virtual IEnumerable<(Embedding Layer, IEmbeddingPart Part)> Embeddings => [];

    /// <summary>Tensors of the file that repeat the base, by name: kept only to be written again.</summary>
    internal Dictionary<string, Tensor> Repeated { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes the folder that PEFT loads.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ConfigFile), Config.Write());
        IEnumerable<(string, Tensor)> values = NamedParameters().Select(p => (p.Name, p.Parameter.Own));
        values = values.Concat(Repeated.Select(tensor => (tensor.Key, tensor.Value)));
        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), ModelWeights.Sources(values));
    }

    /// <summary>Draws the values of an adapter that nobody has trained yet.</summary>
    internal abstract void Initialize(RandomStream random);

    private protected void AddStandIn(Parameter target, Parameter value) => _standIns.Add((target, value));

    /// <summary>Full copies of the modules that a configuration wants to be saved and trained whole.</summary>
    /// <param name="targets">The base's modules.</param>
    /// <param name="names">Endings of the names of those that are trained whole.</param>
    /// <param name="root">What stands before a name in the file: where nothing wraps the base, one part less.</param>
    private protected void AddSavedModules(AdapterTargets targets, IReadOnlyList<string> names, string root = Root)
    {
        foreach ((string name, Module module) in targets.Modules)
        {
            if (!names.Any(wanted => LayerFilter.EndsWith(name, wanted))) continue;
            SavedModule saved = AddChild(root + name, new SavedModule(Device, module));
            foreach ((Parameter target, Parameter value) in saved.Pairs) AddStandIn(target, value);
        }
    }
}
