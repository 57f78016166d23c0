using Skald.Formats;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints;

/// <summary>A model's weights on their way into a checkpoint: each becomes floats only while it is written.</summary>
/// <param name="model">Whose weights.</param>
/// <param name="values">Other values for the parameters, by name; null for their own.</param>
/// <param name="type">F32, F16 or BF16 for matrices and tables; null for what each was read from, if that is one of them.</param>
internal sealed class WeightWriter(LanguageModel model, Func<string, Tensor>? values, SafetensorsDType? type)
{
    private const int PieceElements = 1 << 20;

    /// <summary>The type in which most of the weights are written.</summary>
    public SafetensorsDType MainType => model.Parameters().GroupBy(TypeOf)
        .OrderByDescending(group => group.Sum(parameter => (double)parameter.Shape.Elements)).First().Key;

    /// <summary>The tensors of the checkpoint.</summary>
    public IEnumerable<SafetensorsSource> Sources()
    {
        Dictionary<string, Parameter> parameters = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        JoinedTensor[] joined = [.. model.Joined];
        var parts = joined.SelectMany(tensor => tensor.Parts).Select(part => part.Parameter).ToHashSet();
        foreach ((string name, Parameter parameter) in parameters)
        {
            if (!parts.Contains(name))
                yield return Source(name, TypeOf(parameter), parameter.Shape, parameter.IsQuantized, () => Value(name, parameter));
        }

        foreach (JoinedTensor tensor in joined)
        {
            SafetensorsDType[] types = [.. tensor.Parts.Select(part => TypeOf(parameters[part.Parameter])).Distinct()];
            yield return Source(tensor.Name, types is [var one] ? one : SafetensorsDType.F32, tensor.Shape, true, () =>
            {
                Tensor whole = model.Device.Empty(tensor.Shape);
                foreach (JoinedPart part in tensor.Parts)
                    part.InFile(whole).CopyFrom(part.InModel(Value(part.Parameter, parameters[part.Parameter])));
                return whole;
            });
        }
    }

    private Tensor Value(string name, Parameter parameter) => (values?.Invoke(name) ?? parameter.ToFloats()).Detach();

    /// <summary>Vectors stay as they are, as in GGUF files: they weigh little and tell much.</summary>
    private SafetensorsDType TypeOf(Parameter parameter) => type switch
    {
        { } given => parameter.Shape.Rank >= 2
            && parameter.Kind is ParameterKind.Matrix or ParameterKind.Embedding or ParameterKind.Head ? given : SafetensorsDType.F32,
        null when !parameter.IsQuantized => SafetensorsDType.F32,
        _ => parameter.Own.DType switch
        {
            DType.PackedF16 => SafetensorsDType.F16,
            DType.PackedBF16 => SafetensorsDType.BF16,
            _ => SafetensorsDType.F32,
        },
    };

    /// <param name="name">In the checkpoint.</param>
    /// <param name="type">As it is written.</param>
    /// <param name="shape">In the checkpoint.</param>
    /// <param name="isMade">Whether the values are made for the writing, and go with it.</param>
    /// <param name="value">The values.</param>
    private static SafetensorsSource Source(string name, SafetensorsDType type, Shape shape, bool isMade, Func<Tensor> value) => new(
        name, type, [.. shape.Select(length => (long)length)], stream =>
        {
            Tensor floats = value();
            Write(name, floats.Reshape(-1), TensorType.Of(type), stream);
            if (isMade) floats.Dispose();
        });

    /// <summary>Writes in pieces, so that no second copy of a large tensor is held.</summary>
    private static void Write(string name, Tensor flat, TensorType type, Stream stream)
    {
        float[] piece = new float[Math.Min(flat.Length, PieceElements)];
        byte[] bytes = new byte[type.Bytes(piece.Length)];
        for (long start = 0; start < flat.Length; start += PieceElements)
        {
            int count = (int)Math.Min(PieceElements, flat.Length - start);
            Span<float> wanted = piece.AsSpan(0, count);
            flat.Narrow(0, (int)start, count).CopyTo(wanted);
            if (type.Safetensors == SafetensorsDType.F16 && wanted.ContainsAnyExceptInRange(-(float)Half.MaxValue, (float)Half.MaxValue))
            {
                throw new ArgumentException(
                    $"Save: F16 holds numbers up to {Half.MaxValue}, got others in tensor \"{name}\"; take BF16 or F32.");
            }

            type.Codec!.Quantize(wanted, bytes.AsSpan(0, (int)type.Bytes(count)));
            stream.Write(bytes, 0, (int)type.Bytes(count));
        }
    }
}
