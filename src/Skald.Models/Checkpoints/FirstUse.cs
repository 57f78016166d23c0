using Skald.Formats;
using Skald.Models.Generation;
using Skald.Models.Llama;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints;

/// <summary>Has the code of a model's first answer compiled while the model is still read.</summary>
/// <remarks>
/// .NET compiles a method when it first runs, kernels at full optimisation: a quarter of a second for a first answer,
/// which a core that waits for the disk has to spare. So a tiny model with the same types of weights answers first.
/// </remarks>
public static class FirstUse
{
    // The prompt's length brings up every height of tile; the width is a whole block of every type.
    private const int Width = 256, HeadWidth = 64, Vocabulary = 256, Prompt = 21, Answer = 2;

    /// <summary>Begins, on another thread, where the machine has one to spare.</summary>
    /// <param name="weights">The model that will be read; nothing but its description is looked at.</param>
    /// <param name="floatActivations">Whether its device takes activations as they are.</param>
    /// <param name="cancellationToken">Looked at before it begins.</param>
    public static Task Begin(TensorArchive weights, bool floatActivations = false, CancellationToken cancellationToken = default)
    {
        TensorEntry[] matrices = [.. weights.Tensors.Where(tensor => tensor.Shape.Count == 2)];
        return Environment.ProcessorCount < 2 || matrices.Length == 0
            ? Task.CompletedTask
            : Task.Run(() => AnswerOnce(matrices, floatActivations), cancellationToken);
    }

    private static void AnswerOnce(TensorEntry[] matrices, bool floatActivations)
    {
        TensorEntry embedding = Named("token_embd.weight") ?? matrices[0], head = Named("output.weight") ?? embedding;
        TensorType[] types =
            [.. matrices.Where(m => m != embedding && m != head).Select(m => m.Type).DefaultIfEmpty(embedding.Type).Distinct()];
        using var device = new CpuDevice(1, floatActivations);
        CausalLanguageModel model = ModelFamilies.Create(device, new LlamaConfig
        {
            HiddenSize = Width,
            IntermediateSize = Width,
            NumAttentionHeads = Width / HeadWidth,
            NumKeyValueHeads = 1,
            HeadDim = HeadWidth,
            NumHiddenLayers = types.Length,
            VocabSize = Vocabulary,
            MaxPositionEmbeddings = Prompt + Answer,
            TieWordEmbeddings = head == embedding,
        });
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            if (parameter.Shape.Rank != 2) continue;
            Fill(device, parameter, parameter.Kind switch
            {
                ParameterKind.Embedding => embedding.Type,
                ParameterKind.Head => head.Type,
                _ => types[Layer(name)],
            });
        }

        var options = new GenerationOptions { MaxNewTokens = Answer, StopAtEndOfText = false };
        foreach (int _ in new TokenGenerator(model).Generate(new int[Prompt], options)) continue;

        TensorEntry? Named(string name) => Array.Find(matrices, matrix => matrix.Name == name);
    }

    /// <summary>Gives a matrix zeros of a type; one that would become floats is made of zeros already.</summary>
    private static void Fill(CpuDevice device, Parameter parameter, TensorType type)
    {
        long bytes = type.Bytes(parameter.Shape.Elements);
        var source = new WeightSource(parameter, new TensorEntry(parameter.Name, type, [.. parameter.Shape.Select(n => (long)n)], bytes));
        if (source.Packed is not { } packed) return;
        Tensor target = source.CreatePacked(device, packed);
        target.WriteBlocks(0, new byte[bytes]);
        parameter.Quantize(target);
    }

    /// <summary>The layer in a parameter's name.</summary>
    private static int Layer(string name) =>
        int.Parse(name.Split('.').First(part => part.All(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
}
