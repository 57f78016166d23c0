using System.Text.Json;
using Skald.Models.Gpt2;
using Skald.Tensors;
using Skald.Tensors.Nn;
using Skald.Training;
using Skald.Training.Optimizers;
using Skald.Training.Schedules;

namespace Skald.Tests.Training.Golden;

/// <summary>25 recorded steps of a character GPT, with this project's model, optimizer, schedule and clipping.</summary>
internal static class CharGptRun
{
    public static Dictionary<string, double[]> Train(TrainingCase recorded, TrainingTensors tensors)
    {
        JsonElement a = recorded.Args;
        Gpt2Model model = Create(recorded, tensors);
        Dictionary<string, Parameter> parameters = model.NamedParameters()
            .Where(p => p.Parameter.Value.RequiresGrad).ToDictionary(p => RecordedName(p.Name), p => p.Parameter);
        double rate = a.GetProperty("lr").GetDouble(), clip = a.GetProperty("clip").GetDouble();
        var kinds = parameters.Select(p => (p.Key, p.Value)).ToLookup(p => p.Value.Value.Rank >= 2);
        JsonElement betas = a.GetProperty("betas");
        var optimizer = new AdamW(
            [new("matrices", kinds[true], rate, a.GetProperty("weight_decay").GetDouble()), new("vectors", kinds[false], rate)],
            betas[0].GetDouble(), betas[1].GetDouble());
        Tensor batch = tensors["in.batch"];
        var schedule = new WarmupCosine(
            a.GetProperty("warmup").GetInt32(), batch.Shape[0], a.GetProperty("min_lr").GetDouble() / rate);
        int context = a.GetProperty("context").GetInt32();
        int[] text = tensors.Integers("in.text");
        List<double> losses = [], norms = [], rates = [];
        Dictionary<string, double[]> results = [];
        for (int step = 0; step < batch.Shape[0]; step++)
        {
            int[] starts = batch[step].To(DType.Int32).ToArray<int>();
            Tensor ids = Windows(model.Device, text, starts, context);
            Tensor targets = Windows(model.Device, text, [.. starts.Select(s => s + 1)], context);
            if (step == 0) results["out.logits0"] = TrainingTensors.Numbers(model.Logits(new() { Ids = ids }));
            Tensor loss = model.Loss(new() { Ids = ids }, targets);
            loss.Backward();
            if (step == 0) Add(results, "grad", parameters, parameter => parameter.Grad!);
            norms.Add(GradientClipper.Norm(parameters.Values));
            losses.Add(loss.Item());
            rates.Add(rate * schedule.Factor(step));
            foreach (ParameterGroup group in optimizer.Groups) group.LearningRate = rates[^1];
            optimizer.Step((float)GradientClipper.Factor(norms[^1], clip));
            model.ZeroGrad();
        }

        (results["out.loss"], results["out.grad_norm"], results["out.lr"]) = ([.. losses], [.. norms], [.. rates]);
        results["out.logits_end"] = TrainingTensors.Numbers(model.Logits(new() { Ids = Windows(model.Device, text, [0], context) }));
        Add(results, "final", parameters, parameter => parameter.Value);
        return results;
    }

    /// <summary>The recorded projection of queries, keys and values has no bias: ours is 0 and frozen.</summary>
    private static Gpt2Model Create(TrainingCase recorded, TrainingTensors tensors)
    {
        Tensor tokens = tensors["param.wte"];
        var model = new Gpt2Model(tensors.Device, new()
        {
            VocabSize = tokens.Shape[0],
            NEmbd = tokens.Shape[1],
            NHead = recorded.Args.GetProperty("heads").GetInt32(),
            NLayer = recorded.Args.GetProperty("layers").GetInt32(),
            NPositions = tensors["param.wpe"].Shape[0],
            TieWordEmbeddings = true,
        });
        model.Freeze(filter: name => name.EndsWith("attn.c_attn.bias", StringComparison.Ordinal));
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            if (!parameter.Value.RequiresGrad) continue;
            Tensor value = tensors[$"param.{RecordedName(name)}"];
            parameter.Value.Detach().CopyFrom(parameter.IsTransposed ? value.Mt() : value);
        }

        return model;
    }

    private static string RecordedName(string name) => name
        .Replace("transformer.", "", StringComparison.Ordinal).Replace("wte.weight", "wte", StringComparison.Ordinal)
        .Replace("wpe.weight", "wpe", StringComparison.Ordinal).Replace("ln_1", "ln1", StringComparison.Ordinal)
        .Replace("ln_2", "ln2", StringComparison.Ordinal).Replace("attn.c_attn", "qkv", StringComparison.Ordinal)
        .Replace("attn.c_proj", "proj", StringComparison.Ordinal).Replace("mlp.c_fc", "fc", StringComparison.Ordinal)
        .Replace("mlp.c_proj", "fc2", StringComparison.Ordinal);

    private static void Add(
        Dictionary<string, double[]> results, string kind, Dictionary<string, Parameter> parameters, Func<Parameter, Tensor> what)
    {
        foreach ((string name, Parameter parameter) in parameters)
        {
            Tensor value = what(parameter).Detach();
            results[$"{kind}.{name}"] = TrainingTensors.Numbers(parameter.IsTransposed ? value.Mt() : value);
        }
    }

    private static Tensor Windows(Device device, int[] text, int[] starts, int length) =>
        device.From([.. starts.SelectMany(start => text.AsSpan(start, length).ToArray())], [starts.Length, length]);
}
