using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>Reads an adapter's folder.</summary>
internal static class AdapterFile
{
    /// <summary>Makes the adapter that a folder describes and fills it.</summary>
    /// <param name="model">The base.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What to call it.</param>
    /// <exception cref="ModelFormatException">
    /// Missing, malformed, of a kind that isn't supported, or made for another base.
    /// </exception>
    public static Adapter Read(LanguageModel model, string folder, string name)
    {
        string configPath = Path.Combine(folder, Adapter.ConfigFile), path = Path.Combine(folder, Adapter.WeightsFile);
        if (!File.Exists(configPath))
            throw new ModelFormatException(configPath, $"the folder {folder} must hold it, got none; name the folder that PEFT wrote.");
        AdapterConfig config = AdapterConfig.Read(configPath);
        if (config.TaskType != model.TaskType)
        {
            throw new ModelFormatException(
                configPath, $"task_type must be {model.TaskType}, what the model does, got {config.TaskType}.");
        }

        if (!File.Exists(path)) throw new ModelFormatException(path, $"the file is missing beside {Adapter.ConfigFile}.");
        Adapter adapter;
        try
        {
            adapter = config.Create(model, name);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(configPath, e.Message, e);
        }

        using TensorArchive archive = TensorArchive.Open(path);
        Fill(archive, adapter, model);
        return adapter;
    }

    private static void Fill(TensorArchive archive, Adapter adapter, LanguageModel model)
    {
        var found = new List<(TensorEntry Entry, Parameter Parameter)>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, Parameter parameter) in adapter.NamedParameters())
        {
            TensorEntry entry = Find(archive, name) ?? throw Foreign(archive, adapter, $"tensor \"{name}\" is missing");
            if (!entry.Shape.SequenceEqual(parameter.Shape.Select(length => (long)length)))
            {
                throw Foreign(archive, adapter,
                    $"tensor \"{entry.Name}\" must be {parameter.Shape} by the configuration and the base, got "
                    + $"[{string.Join(", ", entry.Shape)}]");
            }

            known.Add(entry.Name);
            found.Add((entry, parameter));
        }

        foreach (TensorEntry entry in archive.Tensors)
        {
            if (known.Contains(entry.Name)) continue;
            if (!IsRepeated(entry, model))
                throw Foreign(archive, adapter, $"tensor \"{entry.Name}\" belongs to no layer of the base");
            Tensor values = model.Device.Empty(Shape.Of([.. entry.Shape.Select(length => (int)length)])).Keep();
            ModelWeights.Fill(archive, entry, values);
            adapter.Repeated.Add(entry.Name, values);
        }

        foreach ((TensorEntry entry, Parameter parameter) in found)
            ModelWeights.Fill(archive, entry, parameter.Own.Detach());
    }

    /// <summary>The tensor of a name, or of one that other versions of PEFT give it.</summary>
    private static TensorEntry? Find(TensorArchive archive, string name)
    {
        const string modern = ".base_layer.bias", prefix = "base_model.model.";
        if (archive.TryGet(name, out TensorEntry? entry)) return entry;
        if (name.EndsWith(modern, StringComparison.Ordinal)
            && archive.TryGet($"{name[..^modern.Length]}.bias", out entry)) return entry;
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && archive.TryGet($"base_model.{name[prefix.Length..]}", out entry) ? entry : null;
    }

    /// <summary>Whether a tensor repeats a weight of the base, as PEFT writes for tables.</summary>
    private static bool IsRepeated(TensorEntry entry, LanguageModel model)
    {
        const string prefix = "base_model.model.", kept = ".base_layer.weight";
        if (!entry.Name.StartsWith(prefix, StringComparison.Ordinal) || !entry.Name.EndsWith(kept, StringComparison.Ordinal))
            return false;
        string name = $"{entry.Name[prefix.Length..^kept.Length]}.weight";
        return model.NamedParameters().Any(p => p.Name == name
            && entry.Shape.SequenceEqual(p.Parameter.Shape.Select(length => (long)length)));
    }

    private static ModelFormatException Foreign(TensorArchive archive, Adapter adapter, string problem) => new(
        archive.Path, $"{problem}; load the adapter beside the base that it was trained on"
            + (adapter.Config.BaseModel is { } model ? $", {model}." : "."));
}
