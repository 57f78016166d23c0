using Skald.Cli.Display;
using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;

namespace Skald.Cli.Models;

/// <summary>Writes a model as one GGUF file and tells what came of it: what quantize and convert share.</summary>
/// <param name="verb">Who asks, for messages.</param>
/// <param name="context">Where to write.</param>
internal sealed class GgufTarget(string verb, CommandContext context)
{
    /// <summary>Writes the file.</summary>
    /// <param name="model">A model of any format, or a run.</param>
    /// <param name="runs">Folder of all runs.</param>
    /// <param name="mix">Which types; null for those of the weights.</param>
    /// <param name="importance">What errors count; null where all count the same.</param>
    /// <param name="place">From the model's files to the new file.</param>
    /// <param name="name">What the model is called; null for what its files are called.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    public void Write(
        string? model, string runs, QuantizationMix? mix, ImportanceMatrix? importance, Func<ModelFiles, string> place, string? name,
        CancellationToken cancellationToken)
    {
        ModelFiles files = ModelFiles.Find(ModelPlace.Find(model, runs));
        using TensorArchive weights = files.OpenWeights();
        string path = place(files);
        if (Path.GetFullPath(path) == Path.GetFullPath(weights.Path))
            throw new UsageException($"{verb}: the new file must not be the model itself; name another.");
        IReadOnlyList<string> losses = GgufConversion.Write(
            files, weights, mix, path, name ?? ModelPlace.RunName(model, runs), importance,
            context.Terminal.OutputIsLive && !context.Json ? new LoadingLine(context.Error, "writing") : null, cancellationToken);
        Tell(path, weights.Tensors.Sum(tensor => tensor.Length), losses);
    }

    private void Tell(string path, long before, IReadOnlyList<string> losses)
    {
        long after = new FileInfo(path).Length;
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteString("file", path);
                json.WriteNumber("bytes", after);
                json.WriteNumber("bytesBefore", before);
                json.WriteStartArray("losses");
                foreach (string loss in losses) json.WriteStringValue(loss);
                json.WriteEndArray();
            });
            return;
        }

        context.Output.WriteLine(path);
        context.Error.WriteLine($"{Wording.N(after)} bytes, {Wording.F(100.0 * after / Math.Max(1, before), 1)} % of the weights before");
        foreach (string loss in losses) context.Error.WriteLine($"{verb}: {loss}");
    }
}
