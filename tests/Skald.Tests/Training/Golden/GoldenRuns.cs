using System.Text.Json;
using Skald.Tensors;
using Skald.Tensors.Nn;
using Skald.Training;

namespace Skald.Tests.Training.Golden;

/// <summary>Recorded clipping, averages and accumulation.</summary>
internal static class GoldenRuns
{
    public static Dictionary<string, double[]> Clip(TrainingCase recorded, TrainingTensors tensors)
    {
        var bag = new ParameterBag(tensors.Device);
        foreach (string name in recorded.Inputs)
            bag.Add(name, tensors[$"in.{name}"]).Grad = tensors[$"in.{name}"].Clone();
        Parameter[] parameters = [.. bag.Parameters()];
        Dictionary<string, double[]> results = [];
        if (recorded.Args.TryGetProperty("clip_value", out JsonElement value))
        {
            GradientClipper.ClipValue(parameters, value.GetDouble());
        }
        else
        {
            JsonElement type = recorded.Args.GetProperty("norm_type");
            double order = type.ValueKind == JsonValueKind.String ? double.PositiveInfinity : type.GetDouble();
            results["out.total_norm"] =
                [GradientClipper.ClipNorm(parameters, recorded.Args.GetProperty("max_norm").GetDouble(), order)];
        }

        foreach ((string name, Parameter parameter) in bag.NamedParameters())
            results[$"out.{name}"] = TrainingTensors.Numbers(parameter.Grad!);
        return results;
    }

    /// <summary>The recorded plain average begins as a copy of the first weights: ours does when it is made.</summary>
    public static Dictionary<string, double[]> Average(JsonElement args, TrainingTensors tensors)
    {
        AverageKind kind = args.GetProperty("kind").GetString() switch
        {
            "plain" => AverageKind.Constant,
            "zero_debias" => AverageKind.ZeroDebiased,
            "ramp" => AverageKind.Ramp,
            _ => AverageKind.Power,
        };
        Tensor weights = tensors["in.w"];
        var bag = new ParameterBag(tensors.Device);
        Parameter live = bag.Add("w", weights[0]);
        double Setting(string name) => args.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : 1;
        var average = new WeightAverage(bag, Setting("decay"), kind, Setting("inv_gamma"), Setting("power"));
        List<double> averages = [], decays = [];
        for (int i = 0; i < weights.Shape[0]; i++)
        {
            live.Value.Detach().CopyFrom(weights[i]);
            bool isStart = i == 0 && kind == AverageKind.Constant;
            decays.Add(isStart ? 0 : average.Decay(average.Updates));
            if (!isStart) average.Update();
            averages.AddRange(TrainingTensors.Numbers(average.Values["w"]));
        }

        return new() { ["out.ema"] = [.. averages], ["out.decay"] = [.. decays] };
    }

    public static Dictionary<string, double[]> Accumulate(TrainingCase recorded, TrainingTensors tensors)
    {
        var bag = new ParameterBag(tensors.Device);
        Dictionary<string, Parameter> p = recorded.Parameters.ToDictionary(name => name, name => bag.Add(name, tensors[$"param.{name}"]));
        (Tensor x, Tensor y) = (tensors["in.x"], tensors["in.y"]);
        int micro = recorded.Args.GetProperty("micro").GetInt32();
        long[] targets = y.ToArray<long>();
        (int Start, int Length)[] pieces =
        [
            .. from start in Enumerable.Range(0, (targets.Length + micro - 1) / micro).Select(i => i * micro)
               select (start, Math.Min(micro, targets.Length - start)),
        ];
        float kept = targets.Count(target => target != -100);

        Tensor Loss(int start, int length)
        {
            Tensor hidden = x.Narrow(0, start, length).Linear(p["w1"], p["b1"]).Tanh();
            return Losses.CrossEntropy(hidden.Linear(p["w2"], p["b2"]), y.Narrow(0, start, length));
        }

        Dictionary<string, double[]> results = new() { ["out.loss"] = TrainingTensors.Numbers(Loss(0, targets.Length)) };
        void Gather(string kind, IEnumerable<Tensor> losses)
        {
            foreach (Tensor loss in losses) loss.Backward();
            foreach ((string name, Parameter parameter) in p) results[$"out.{kind}.{name}"] = TrainingTensors.Numbers(parameter.Grad!);
            bag.ZeroGrad();
        }

        Gather("full", [Loss(0, targets.Length)]);
        Gather("accum", pieces.Select(piece => Loss(piece.Start, piece.Length)
            * (targets.Skip(piece.Start).Take(piece.Length).Count(target => target != -100) / kept)));
        Gather("naive", pieces.Select(piece => Loss(piece.Start, piece.Length) / pieces.Length));
        return results;
    }
}
