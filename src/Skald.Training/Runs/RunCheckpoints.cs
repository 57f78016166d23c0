using System.Text;
using System.Text.Json;
using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors;
using Skald.Tensors.Nn;
using Skald.Tokenizers;
using Skald.Training.Checkpoints;
using Skald.Training.Data;
using Skald.Training.Optimizers;

namespace Skald.Training.Runs;

/// <summary>
/// A trainer to and from checkpoint folders: model, optimizer, loader and the trainer's own state.
/// </summary>
/// <remarks>
/// Where an average of the weights is kept, it is the model: what is evaluated, sampled, loaded and published. The
/// weights that training goes on from are a component of their own then.
/// </remarks>
internal static class RunCheckpoints
{
    private const string Model = "model", Optimizer = "optimizer", Loader = "loader", Live = "live", State = "trainer";
    private const string LiveFile = "weights.safetensors";

    // Checkpoints of Skald before the average became the model have it beside the live weights.
    private const string Average = "average", AverageFile = "average.safetensors";

    /// <summary>The components that a checkpoint of this trainer has.</summary>
    public static IReadOnlyList<CheckpointComponent> Components(Trainer trainer, ITokenizer tokenizer,
        TrainerState state)
    {
        var components = new List<CheckpointComponent>
        {
            new(Model, folder =>
            {
                IReadOnlyDictionary<string, Tensor>? averages = trainer.Average?.Values;
                trainer.Model.Save(folder.Create, averages is null ? null : name => averages[name]);
                tokenizer.Save(folder["tokenizer.json"]);
            }),
            new(Optimizer, folder => Write(folder, trainer.Optimizers)),
            new(Loader, folder => folder.Write("state.json", trainer.LoaderState.ToJson())),
            new(State, folder => folder.Write(
                "state.json", JsonSerializer.Serialize(state, RunJson.Default.TrainerState))),
        };
        if (trainer.Average is not null)
        {
            components.Add(new(Live, folder =>
            {
                using Stream stream = folder.Create(LiveFile);
                TensorFile.Write(stream, trainer.Model.NamedParameters().Select(p => (p.Name, p.Parameter.Value.Detach())));
            }));
        }

        return components;
    }

    /// <summary>Puts a checkpoint's values in place.</summary>
    /// <exception cref="TrainingException">It is of another architecture.</exception>
    public static TrainerState Restore(Checkpoint checkpoint, Trainer trainer)
    {
        try
        {
            trainer.Model.LoadWeights(checkpoint[Model]);
            Read(checkpoint, trainer.Optimizers, trainer.Model.Device);
            if (trainer.Average is { } average) RestoreAverage(checkpoint, trainer.Model, average);
            TrainerState state = JsonSerializer.Deserialize(
                File.ReadAllText(checkpoint[State, "state.json"]), RunJson.Default.TrainerState)
                ?? throw new JsonException("null");
            trainer.Restore(state.Step, LoaderState.FromJson(File.ReadAllText(checkpoint[Loader, "state.json"])));
            return state;
        }
        catch (Exception e) when (e is ModelFormatException or ArgumentException or JsonException)
        {
            throw new TrainingException(
                $"Resume: {checkpoint.Folder} must hold the model that run.json describes, got another: {e.Message}",
                    e);
        }
    }

    /// <summary>The model's files hold the average and the live weights follow; in older checkpoints it is the other way.</summary>
    private static void RestoreAverage(Checkpoint checkpoint, Module model, WeightAverage average)
    {
        if (!checkpoint.Has(Live) && checkpoint.Has(Average))
        {
            average.Restore(TensorFile.Read(model.Device, checkpoint[Average, AverageFile]));
            return;
        }

        average.Restore(model.NamedParameters().ToDictionary(
            p => p.Name, p => p.Parameter.Value.Detach(), StringComparer.Ordinal));
        IReadOnlyDictionary<string, Tensor> live = TensorFile.Read(model.Device, checkpoint[Live, LiveFile]);
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            parameter.Value.Detach().CopyFrom(live.TryGetValue(name, out Tensor? value)
                ? value : throw new TrainingException($"Resume: the checkpoint has no live weights of {name}."));
        }
    }

    private static void Write(ComponentFolder folder, IReadOnlyList<Optimizer> optimizers)
    {
        for (int i = 0; i < optimizers.Count; i++)
        {
            using (Stream stream = folder.Create($"state-{i}.safetensors"))
                TensorFile.Write(stream, optimizers[i].NamedState());
            var counts = new Dictionary<string, int>(optimizers[i].StepCounts, StringComparer.Ordinal);
            folder.Write($"steps-{i}.json", Encoding.UTF8.GetString(
                JsonSerializer.SerializeToUtf8Bytes(counts, RunJson.Default.DictionaryStringInt32)));
        }
    }

    private static void Read(Checkpoint checkpoint, IReadOnlyList<Optimizer> optimizers, Device device)
    {
        for (int i = 0; i < optimizers.Count; i++)
        {
            Dictionary<string, int> counts = JsonSerializer.Deserialize(
                File.ReadAllText(checkpoint[Optimizer, $"steps-{i}.json"]),
                    RunJson.Default.DictionaryStringInt32) ?? [];
            optimizers[i].Restore(counts, TensorFile.Read(device, checkpoint[Optimizer, $"state-{i}.safetensors"]));
        }
    }
}
