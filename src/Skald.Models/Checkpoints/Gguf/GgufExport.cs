using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>What a GGUF file of a checkpoint in Hugging Face's layout holds: keys, names and orders as llama.cpp has them.</summary>
internal static class GgufExport
{
    private const string Experts = "_exps.";

    /// <summary>Describes the file; of the weights nothing is read yet.</summary>
    /// <param name="archive">The checkpoint, which must stay open while the file is written.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="mix">Which types it will have.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ModelFormatException">
    /// GGUF has no architecture for the family, or no words for what this model has.
    /// </exception>
    public static GgufContent Describe(
        TensorArchive archive, ModelConfig config, string name, QuantizationMix mix, CancellationToken cancellationToken)
    {
        GgufFamily family = GgufFamilies.All.FirstOrDefault(family => family.ModelType == config.ModelType)
            ?? throw new ModelFormatException(archive.Path, "a model in GGUF must be of one of the families "
                + $"{GgufFamilies.ModelTypes}, got {config.ModelType}; it stays a folder.");
        try
        {
            return Describe(archive, family, config, name, mix, cancellationToken);
        }
        catch (NotSupportedException e)
        {
            throw new ModelFormatException(archive.Path, e.Message, e);
        }
    }

    private static GgufContent Describe(
        TensorArchive archive, GgufFamily family, ModelConfig config, string name, QuantizationMix mix,
        CancellationToken cancellationToken)
    {
        var fields = new GgufMetadata();
        JsonObject json = JsonNode.Parse(ModelFamilies.WriteConfig(config))!.AsObject();
        var draft = new GgufDraft(fields, family.Architecture, json, mix.FileType);
        foreach (GgufField field in family.Fields) field.Write?.Invoke(draft);
        GgufWeight[] weights = Weights(archive, family, config, draft, cancellationToken);
        var metadata = new GgufMetadata(archive.Path);
        metadata.Add("general.architecture", GgufValue.Of(family.Architecture));
        metadata.Add("general.type", GgufValue.Of("model"));
        metadata.Add("general.name", GgufValue.Of(name));
        metadata.Add("general.size_label", GgufValue.Of(SizeLabel(weights)));
        foreach ((string key, GgufValue value) in fields.All) metadata.Add(key, value);
        metadata.Add("general.quantization_version", GgufValue.Of(2u));
        GgufContent content = new(archive.Path, metadata, weights);
        return content with { Losses = GgufLosses.Find(config, content, family) };
    }

    private static GgufWeight[] Weights(
        TensorArchive archive, GgufFamily family, ModelConfig config, GgufDraft draft, CancellationToken cancellationToken)
    {
        using var device = new CpuDevice(1);
        ModelWeights.CheckSize(archive, config);
        CausalLanguageModel model = ModelFamilies.Create(device, config);
        var stored = new StoredParameters(archive, model, cancellationToken);
        HashSet<string> joined = JoinedTensors(family, model);
        var tensors = new GgufLayout(family, config).Places(model, joined.Contains)
            .GroupBy(place => place.Tensor)
            .Select(group => (Name: group.Key, Key: group.Min(place => place.Name)!, Parts: new GgufTensorParts(stored, group)))
            .OrderBy(tensor => tensor.Parts.Order).ThenBy(tensor => tensor.Key, StringComparer.Ordinal);
        return
        [
            .. draft.Tensors.Select(tensor => GgufWeight.OfFloats(tensor.Name, [tensor.Values.Length],
                (start, values) => tensor.Values.AsSpan((int)start, values.Length).CopyTo(values))),
            .. tensors.Select(tensor => GgufWeight.OfFloats(tensor.Name, tensor.Parts.Shape, tensor.Parts.Read)),
        ];
    }

    /// <summary>What the checkpoint holds as one tensor stays one.</summary>
    private static HashSet<string> JoinedTensors(GgufFamily family, CausalLanguageModel model)
    {
        var joined = new HashSet<string>(StringComparer.Ordinal);
        foreach (JoinedTensor tensor in model.Joined)
        {
            string[] parts = [.. tensor.Parts.Select(part => GgufNames.Find(family, part.Parameter).Tensor ?? "")];
            foreach ((string whole, string[] names) in GgufNames.Joined)
            {
                bool isWhole = parts.Length == names.Length
                    && parts.Zip(names).All(pair => pair.First.Contains($".{pair.Second}.", StringComparison.Ordinal));
                if (isWhole) joined.Add(parts[0].Replace($".{names[0]}.", $".{whole}.", StringComparison.Ordinal));
            }
        }

        return joined;
    }

    /// <summary>How large the model is, for people: "135M", or "8x7B" with experts.</summary>
    private static string SizeLabel(GgufWeight[] weights)
    {
        long shared = 0, experts = 0, count = 0;
        foreach (TensorEntry entry in weights.Select(weight => weight.Entry))
        {
            if (!entry.Name.Contains(Experts, StringComparison.Ordinal))
            {
                shared += entry.Count;
                continue;
            }

            experts += entry.Count / entry.Shape[0];
            count = entry.Shape[0];
        }

        return count == 0 ? Rounded(shared) : $"{count}x{Rounded(shared + experts)}";
    }

    private static string Rounded(long count)
    {
        (double scaled, string unit) = count > 1_000_000_000_000 ? (count * 1e-12, "T") : count > 1_000_000_000 ? (count * 1e-9, "B")
            : count > 1_000_000 ? (count * 1e-6, "M") : (count * 1e-3, "K");
        double whole = Math.Round(scaled, MidpointRounding.ToEven);
        int digits = whole >= 10 ? 0 : whole >= 1 ? 1 : 2;
        string number = Math.Round(scaled, digits, MidpointRounding.ToEven)
            .ToString("F" + digits, System.Globalization.CultureInfo.InvariantCulture);
        return number + unit;
    }
}
