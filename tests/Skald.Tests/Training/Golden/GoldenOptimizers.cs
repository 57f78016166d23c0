using System.Text.Json;
using Skald.Tensors;
using Skald.Tensors.Nn;
using Skald.Training.Optimizers;

namespace Skald.Tests.Training.Golden;

/// <summary>Recorded steps of optimizers on given gradients.</summary>
internal static class GoldenOptimizers
{
    /// <summary>All parameters after each step, and the optimizer's state at the end.</summary>
    public static Dictionary<string, double[]> Trajectory(TrainingCase recorded, TrainingTensors tensors)
    {
        JsonElement args = recorded.Args;
        var bag = new ParameterBag(tensors.Device);
        foreach (string name in recorded.Parameters) bag.Add(name, tensors[$"param.{name}"]);
        (string Name, Parameter Parameter)[] parameters = [.. bag.NamedParameters()];
        Optimizer optimizer = Create(args, Groups(args, parameters));
        Dictionary<string, List<double>> trajectory = parameters.ToDictionary(p => p.Name, _ => new List<double>());
        int steps = tensors[$"in.grad.{parameters[0].Name}"].Shape[0];
        for (int step = 0; step < steps; step++)
        {
            foreach ((string name, Parameter parameter) in parameters)
                parameter.Grad = IsSkipped(args, name, step) ? null : tensors[$"in.grad.{name}"][step].Clone();
            optimizer.Step();
            foreach ((string name, Parameter parameter) in parameters)
                trajectory[name].AddRange(TrainingTensors.Numbers(parameter.Value));
        }

        Dictionary<string, double[]> results = trajectory.ToDictionary(p => $"out.{p.Key}", p => p.Value.ToArray());
        foreach ((string name, Tensor value) in optimizer.NamedState()) results[$"opt.{name}"] = TrainingTensors.Numbers(value);
        foreach ((string name, int count) in optimizer.StepCounts) results[$"opt.{name}.step"] = [count];
        return results;
    }

    /// <summary>The iteration in Float32, and as PyTorch's Muon rounds it.</summary>
    public static Dictionary<string, double[]> NewtonSchulzOf(TrainingTensors tensors) => new()
    {
        ["out.y"] = TrainingTensors.Numbers(NewtonSchulz.Orthogonalize(tensors["in.x"])),
        ["out.bf16"] = TrainingTensors.Numbers(InBFloat16(tensors["in.x"])),
    };

    private static Tensor InBFloat16(Tensor x)
    {
        static Tensor Round(Tensor x) => x.To(DType.BFloat16).To(DType.Float32);
        bool isTall = x.Shape[0] > x.Shape[1];
        Tensor y = Round(isTall ? x.Mt() : x);
        y = Round(y / Round(y.Norm()));
        for (int step = 0; step < 5; step++)
        {
            Tensor gram = Round(y.MatMul(y.Mt()));
            Tensor polynomial = Round((gram * -4.7750f) + (gram.MatMul(gram) * 2.0315f));
            y = Round((y * 3.4445f) + polynomial.MatMul(y));
        }

        return isTall ? y.Mt() : y;
    }

    private static ParameterGroup[] Groups(JsonElement args, (string Name, Parameter Parameter)[] parameters)
    {
        string name = args.GetProperty("name").GetString()!;
        double usual = name switch { "adamw" => 0.01, "muon" or "muon_float" => 0.1, _ => 0 };
        double rate = Number(args, "lr", 1), decay = Number(args, "weight_decay", usual);
        if (!args.TryGetProperty("groups", out JsonElement groups)) return [new("all", parameters, rate, decay)];
        return
        [
            .. from one in groups.EnumerateArray()
               let names = one.GetProperty("params").EnumerateArray().Select(n => n.GetString()).ToArray()
               select new ParameterGroup(
                   string.Join(",", names), parameters.Where(p => names.Contains(p.Name)), Number(one, "lr", rate),
                   Number(one, "weight_decay", decay)),
        ];
    }

    private static Optimizer Create(JsonElement a, ParameterGroup[] groups)
    {
        double N(string name, double otherwise) => Number(a, name, otherwise);
        bool Is(string name, bool otherwise = false) => a.TryGetProperty(name, out JsonElement v) ? v.GetBoolean() : otherwise;
        (double b1, double b2) = Pair(a, "betas") ?? (0.9, a.GetProperty("name").GetString() == "lion" ? 0.99 : 0.999);
        (double, double)? eps = Pair(a, "eps");
        return a.GetProperty("name").GetString() switch
        {
            "sgd" => new Sgd(groups, N("momentum", 0), N("dampening", 0), Is("nesterov"), Is("maximize")),
            "adam" => new Adam(groups, b1, b2, N("eps", 1e-8), Is("amsgrad")),
            "adamw" => new AdamW(groups, b1, b2, N("eps", 1e-8), Is("amsgrad")),
            "adagrad" => new Adagrad(groups, N("lr_decay", 0), N("initial_accumulator_value", 0), N("eps", 1e-10)),
            "rmsprop" => new RmsProp(groups, N("alpha", 0.99), N("eps", 1e-8), N("momentum", 0), Is("centered")),
            "adadelta" => new Adadelta(groups),
            "adamax" => new Adamax(groups, b1, b2),
            "nadam" => new Nadam(groups, b1, b2),
            "radam" => new Radam(groups, b1, b2),
            "adafactor_torch" => new Adafactor(groups, N("beta2_decay", -0.8), eps?.Item1, eps?.Item2 ?? 1e-3, N("d", 1)),
            "adafactor_transformers" => new AdafactorT5(
                groups, Is("relative_step", true), Is("scale_parameter", true), Is("warmup_init"),
                a.TryGetProperty("beta1", out JsonElement beta1) ? beta1.GetDouble() : null),
            "lion" => new Lion(groups, b1, b2),
            "lamb" => new Lamb(groups, b1, b2, N("eps", 1e-6)),
            "muon" or "muon_float" => new Muon(
                groups, N("momentum", 0.95), Is("nesterov", true),
                a.TryGetProperty("adjust_lr_fn", out _) ? MuonRate.MatchRmsAdamW : MuonRate.Original),
            string name => throw new NotSupportedException($"golden/training: no optimizer {name}."),
            null => throw new NotSupportedException("golden/training: an optimizer has no name."),
        };
    }

    private static bool IsSkipped(JsonElement args, string name, int step) =>
        args.TryGetProperty("skip", out JsonElement skip) && skip.TryGetProperty(name, out JsonElement steps)
        && steps.EnumerateArray().Any(one => one.GetInt32() == step);

    private static double Number(JsonElement args, string name, double otherwise) =>
        args.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : otherwise;

    private static (double First, double Second)? Pair(JsonElement args, string name) =>
        args.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? (value[0].GetDouble(), value[1].GetDouble())
            : null;
}
