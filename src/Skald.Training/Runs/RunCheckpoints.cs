using System.Text;
using System.Text.Json;
using Skald.Formats;
using Skald.Models.Checkpoints;
using Skald.Tensors;
using Skald.Tokenizers;
using Skald.Training.Checkpoints;
using Skald.Training.Data;
using Skald.Training.Optimizers;

namespace Skald.Training.Runs;

/// <summary>
/// A trainer to and from checkpoint folders: model, optimizer, loader, average and the trainer's own state.
/// </summary>
internal static class RunCheckpoints
{
    private const string Model = "model", Optimizer = "optimizer", Loader = "loader", Average = "average",
        State = "trainer";

    /// <summary>The components that a checkpoint of this trainer has.</summary>
    public static IReadOnlyList<CheckpointComponent> Components(Trainer trainer, ITokenizer tokenizer,
        TrainerState state)
    {
        var components = new List<CheckpointComponent>
        {
            new(Model, folder =>
            {
                trainer.Model.Save(folder.Create);
                tokenizer.Save(folder["tokenizer.json"]);
            }),
            new(Optimizer, folder => Write(folder, trainer.Optimizers)),
            new(Loader, folder => folder.Write("state.json", trainer.LoaderState.ToJson())),
            new(State, folder => folder.Write(
                "state.json", JsonSerializer.Serialize(state, RunJson.Default.TrainerState))),
        };
        if (trainer.Average is { } average)
        {
            components.Add(new(Average, folder =>
            {
                using Stream stream = folder.Create("average.safetensors");
                TensorFile.Write(stream, average.Values.Select(v => (v.Key, v.Value)));
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
            if (trainer.Average is { } average)
                average.Restore(TensorFile.Read(trainer.Model.Device, checkpoint[Average, "average.safetensors"]));
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
