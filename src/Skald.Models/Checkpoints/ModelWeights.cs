using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints;

/// <summary>Parameters to and from safetensors, under the names that Hugging Face gives them.</summary>
internal static class ModelWeights
{
    private const int PieceElements = 1 << 20;

    /// <summary>
    /// Refuses a configuration that speaks of more than the archive holds, before memory is taken for it.
    /// </summary>
    /// <exception cref="ModelFormatException">The configuration's parameters outnumber the files' elements.</exception>
    public static void CheckSize(TensorArchive archive, ModelConfig config)
    {
        if (archive.Tensors.Count < config.Layers)
        {
            throw new ModelFormatException(
                archive.Path,
                $"the weights must hold the tensors of {config.Layers} layers, got {archive.Tensors.Count} tensors.");
        }

        Int128 stored = 0;
        foreach (TensorEntry entry in archive.Tensors) stored += entry.Count;
        if (config.ParameterCount <= stored) return;
        throw new ModelFormatException(
            archive.Path,
            $"the weights must hold the {config.ParameterCount} parameters of the configuration, got {stored}.");
    }

    /// <summary>
    /// Fills every parameter from a checkpoint under Hugging Face's names. All is checked before the first value changes.
    /// </summary>
    /// <param name="archive">The checkpoint.</param>
    /// <param name="model">Whose parameters.</param>
    /// <param name="isTrainable">16-bit floats become float32; else they stay as they are.</param>
    /// <param name="progress">Told how far the reading is; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between pieces; the parameters are then partly filled.</param>
    /// <exception cref="ModelFormatException">
    /// A tensor is missing, has another shape or type, or nothing needs it.
    /// </exception>
    public static void Read(
        TensorArchive archive, LanguageModel model, bool isTrainable, IProgress<LoadingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        (List<WeightSource> sources, List<(JoinedTensor, TensorEntry)> views) = Plan(archive, model, isTrainable);
        new WeightReader(archive, model.Device, progress).Read(sources, cancellationToken);
        ReadViews(archive, model, views, cancellationToken);
    }

    /// <summary>Fills the parameters whose parts of a tensor are no rows.</summary>
    internal static void ReadViews(
        TensorArchive archive, LanguageModel model, List<(JoinedTensor Tensor, TensorEntry Entry)> views,
        CancellationToken cancellationToken)
    {
        Dictionary<string, Parameter> parameters = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        foreach ((JoinedTensor tensor, TensorEntry entry) in views)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Tensor values = model.Device.Empty(tensor.Shape);
            Fill(archive, entry, values);
            foreach (JoinedPart part in tensor.Parts)
                part.InModel(parameters[part.Parameter].Value.Detach()).CopyFrom(part.InFile(values));
        }
    }

    /// <summary>Bytes that the parameters take on a device.</summary>
    public static long MemoryBytes(TensorArchive archive, LanguageModel model)
    {
        (List<WeightSource> sources, List<(JoinedTensor Tensor, TensorEntry)> views) = Plan(archive, model, isTrainable: false);
        return sources.Sum(source => source.MemoryBytes(model.Device))
            + views.Sum(view => view.Tensor.Shape.Elements * sizeof(float));
    }

    /// <summary>Where each parameter lies; tensors whose parts are no rows stand beside.</summary>
    internal static (List<WeightSource> Sources, List<(JoinedTensor Tensor, TensorEntry Entry)> Views) Plan(
        TensorArchive archive, LanguageModel model, bool isTrainable)
    {
        Dictionary<string, Parameter> parameters = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        JoinedTensor[] several = [.. model.Joined];
        var parts = several.SelectMany(tensor => tensor.Parts).Select(part => part.Parameter).ToHashSet();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var sources = new List<WeightSource>();
        var views = new List<(JoinedTensor, TensorEntry)>();
        foreach ((string name, Parameter parameter) in parameters)
            if (!parts.Contains(name)) sources.Add(new(parameter, Find(name, parameter.Shape)) { IsTrainable = isTrainable });
        foreach (JoinedTensor tensor in several)
        {
            if (archive.TryGet(tensor.Name, out TensorEntry? blocks) && IsBlocks(blocks) && tensor.Shape.Rank == 3)
            {
                known.Add(tensor.Name);
                CheckShape(archive, blocks, [tensor.Shape[0], tensor.Shape[2], tensor.Shape[1]]);
                foreach (JoinedPart part in tensor.Parts)
                {
                    sources.Add(new(parameters[part.Parameter], blocks)
                    {
                        Rows = part.TurnedRows(tensor, model.Device),
                        IsTrainable = isTrainable,
                    });
                }

                continue;
            }

            TensorEntry entry = Find(tensor.Name, tensor.Shape);
            (Parameter, int[]?)[] rows =
                [.. tensor.Parts.Select(p => (parameters[p.Parameter], p.Rows(tensor, parameters[p.Parameter], model.Device)))];
            if (rows.Any(part => part.Item2 is null)) views.Add((tensor, entry));
            else sources.AddRange(rows.Select(row => new WeightSource(row.Item1, entry) { Rows = row.Item2, IsTrainable = isTrainable }));
        }

        CheckAllKnown(archive, known, model.Config);
        return (sources, views);

        TensorEntry Find(string name, Shape shape)
        {
            if (!archive.TryGet(name, out TensorEntry? entry) && !archive.TryGet(OlderName(name), out entry))
                throw new ModelFormatException(archive.Path, $"tensor \"{name}\" is missing.");
            known.Add(entry.Name);
            CheckShape(archive, entry, shape);
            CheckType(archive, entry);
            return entry;
        }
    }

    /// <summary>The tensors of a checkpoint from values of the model's parameters.</summary>
    /// <param name="parameters">Values by parameter: weights, gradients, averages.</param>
    /// <param name="joined">Tensors of the file that hold several parameters.</param>
    public static IEnumerable<(string Name, Tensor Value)> Join(
        IEnumerable<(string Name, Tensor Value)> parameters, IEnumerable<JoinedTensor> joined)
    {
        (string Name, Tensor Value)[] values = [.. parameters];
        Dictionary<string, Tensor> byName = values.ToDictionary(p => p.Name, p => p.Value.Detach());
        JoinedTensor[] several = [.. joined];
        var parts = several.SelectMany(tensor => tensor.Parts).Select(part => part.Parameter).ToHashSet();
        foreach ((string name, Tensor value) in values)
            if (!parts.Contains(name)) yield return (name, value);
        foreach (JoinedTensor tensor in several)
        {
            Tensor whole = byName[tensor.Parts[0].Parameter].Device.Empty(tensor.Shape);
            foreach (JoinedPart part in tensor.Parts)
                part.InFile(whole).CopyFrom(part.InModel(byName[part.Parameter]));
            yield return (tensor.Name, whole);
        }
    }

    /// <summary>The parameters as tensors to be written.</summary>
    public static IEnumerable<SafetensorsSource> Sources(IEnumerable<(string Name, Tensor Value)> tensors) =>
        tensors.Select(t => new SafetensorsSource(
            t.Name, Type(t.Value.DType), [.. t.Value.Shape.Select(length => (long)length)],
            stream => Write(t.Value.Detach(), stream)));

    private static void CheckAllKnown(TensorArchive archive, HashSet<string> known, ModelConfig config)
    {
        foreach (TensorEntry entry in archive.Tensors)
        {
            if (known.Contains(entry.Name) || IsRedundant(entry.Name) || config.LeavesOut(entry.Name)) continue;
            throw new ModelFormatException(
                archive.Path, $"tensor \"{entry.Name}\" belongs to no parameter of this architecture.");
        }
    }

    /// <summary>Requires a stored tensor to have a shape.</summary>
    /// <exception cref="ModelFormatException">It has another.</exception>
    internal static void CheckShape(TensorArchive archive, TensorEntry entry, Shape shape)
    {
        if (!entry.Shape.SequenceEqual(shape.Select(length => (long)length)))
        {
            throw new ModelFormatException(
                archive.Path, $"tensor \"{entry.Name}\" must be {shape}, got [{string.Join(", ", entry.Shape)}].");
        }
    }

    /// <summary>Requires a stored tensor to be of floats.</summary>
    /// <exception cref="ModelFormatException">It isn't.</exception>
    internal static void CheckType(TensorArchive archive, TensorEntry entry)
    {
        if (entry.Type.Safetensors is SafetensorsDType.F32 or SafetensorsDType.F16 or SafetensorsDType.BF16 || IsBlocks(entry))
            return;
        throw new ModelFormatException(
            archive.Path, $"tensor \"{entry.Name}\" must be F32, F16 or BF16, got {entry.Type}.");
    }

    /// <summary>Whether codes and scales make up the tensor, row by row.</summary>
    private static bool IsBlocks(TensorEntry entry) => entry.Type is { BlockLength: >= 32, Codec: not null };

    /// <summary>Reads a whole tensor as floats, in pieces.</summary>
    /// <param name="archive">Where it lies.</param>
    /// <param name="entry">What is read.</param>
    /// <param name="target">What is filled.</param>
    /// <param name="isWeight">Whether values must be finite; what a training keeps beside its weights may be anything.</param>
    /// <exception cref="ModelFormatException">A weight is infinite or no number.</exception>
    internal static void Fill(TensorArchive archive, TensorEntry entry, Tensor target, bool isWeight = true)
    {
        Tensor flat = target.Reshape(-1);
        float[] piece = new float[Math.Min(flat.Length, PieceElements)];
        for (long start = 0; start < flat.Length; start += PieceElements)
        {
            Span<float> values = piece.AsSpan(0, (int)Math.Min(PieceElements, flat.Length - start));
            archive.ReadFloats(entry, start, values);
            if (isWeight && !WeightReader.AreNumbers(values)) throw WeightReader.Broken(archive, entry);
            flat.Narrow(0, (int)start, values.Length).CopyFrom(values);
        }
    }

    /// <summary>The first BERTs, published from TensorFlow, call a norm's weight gamma and its bias beta.</summary>
    private static string OlderName(string name) => name
        .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
        .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);

    /// <summary>Buffers of older checkpoints and the copy of a tied head carry nothing new.</summary>
    private static bool IsRedundant(string name) =>
        name.EndsWith(".attn.bias", StringComparison.Ordinal)
        || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
        || name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal)
        || name.EndsWith("embeddings.position_ids", StringComparison.Ordinal)
        || name == "lm_head.weight";

    private static SafetensorsDType Type(DType dtype) => dtype switch
    {
        DType.Float32 => SafetensorsDType.F32,
        DType.Float16 => SafetensorsDType.F16,
        DType.BFloat16 => SafetensorsDType.BF16,
        DType.Int64 => SafetensorsDType.I64,
        DType.Int32 => SafetensorsDType.I32,
        _ => throw new NotSupportedException($"ModelWeights: {dtype} is not written to checkpoints."),
    };

    /// <summary>Writes in pieces, so that no second copy of a large tensor is held.</summary>
    private static void Write(Tensor tensor, Stream stream)
    {
        Tensor flat = tensor.Reshape(-1);
        byte[] piece = new byte[Math.Min(flat.Length, PieceElements) * flat.DType.Size()];
        for (long start = 0; start < flat.Length; start += PieceElements)
        {
            int count = (int)Math.Min(PieceElements, flat.Length - start);
            Span<byte> bytes = piece.AsSpan(0, count * flat.DType.Size());
            flat.Narrow(0, (int)start, count).CopyTo(bytes);
            stream.Write(bytes);
        }
    }
}
