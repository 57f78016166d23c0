using System.Text.Json;
using Skald.Training.Schedules;

namespace Skald.Tests.Training.Golden;

/// <summary>Recorded learning rates, by the names that transformers and PyTorch give their schedules.</summary>
internal static class GoldenSchedules
{
    public static Dictionary<string, double[]> Rates(JsonElement args)
    {
        JsonElement a = args.GetProperty("args");
        string name = args.GetProperty("name").GetString()!;
        double rate = args.GetProperty("lr").GetDouble();
        Schedule schedule = Create(name, a, rate);
        if (name is "one_cycle" or "cyclic") rate = a.GetProperty("max_lr").GetDouble();
        long[] steps = [.. Enumerable.Range(0, args.GetProperty("steps").GetInt32())];
        Dictionary<string, double[]> results = new() { ["out.lr"] = [.. steps.Select(step => rate * schedule.Factor(step))] };
        double?[] momentum = [.. steps.Select(schedule.Momentum)];
        if (momentum.All(value => value is not null)) results["out.momentum"] = [.. momentum.Select(value => value!.Value)];
        return results;
    }

    public static Dictionary<string, double[]> Plateau(JsonElement args, TrainingTensors tensors)
    {
        JsonElement a = args.GetProperty("args");
        double rate = args.GetProperty("lr").GetDouble();
        var schedule = new ReduceOnPlateau(
            a.GetProperty("factor").GetDouble(), a.GetProperty("patience").GetInt32(), a.GetProperty("threshold").GetDouble(),
            a.GetProperty("cooldown").GetInt32());
        return new() { ["out.lr"] = [.. tensors.Numbers("in.metric").Select(metric => rate * schedule.Report(metric))] };
    }

    private static Schedule Create(string name, JsonElement a, double rate)
    {
        double N(string key, double otherwise) => a.TryGetProperty(key, out JsonElement value) ? value.GetDouble() : otherwise;
        long I(string key) => a.GetProperty(key).GetInt64();
        string T(string key, string otherwise) => a.TryGetProperty(key, out JsonElement value) ? value.GetString()! : otherwise;
        long warmup = (long)N("num_warmup_steps", 0), rest = (long)N("num_training_steps", 0) - warmup;
        return name switch
        {
            "constant" => new Constant(),
            "constant_with_warmup" => new Warmup(warmup, new Constant()),
            "linear" => new Warmup(warmup, new LinearRamp(1, 0, rest)),
            "cosine" => new Warmup(warmup, new CosineDecay(rest)),
            "cosine_with_min_lr" => new Warmup(warmup, new CosineDecay(rest, N("min_lr_rate", N("min_lr", 0) / rate))),
            "cosine_hard_restarts" => new Warmup(warmup, new CosineHardRestarts(rest, N("num_cycles", 1))),
            "polynomial" => new Warmup(warmup, new PolynomialDecay(rest, N("power", 1), N("lr_end", 1e-7) / rate)),
            "inverse_sqrt" => new Warmup(warmup, new InverseSqrt(N("timescale", warmup))),
            "wsd" => new WarmupStableDecay(
                warmup, warmup + rest, I("num_decay_steps"), N("min_lr_ratio", 0), Ramp(T("warmup_type", "linear")),
                Ramp(T("decay_type", "cosine")), startsAtFloor: true),
            "noam" => new Noam((int)I("d_model"), I("warmup")),
            "step" => new StepDecay(I("step_size"), N("gamma", 0.1)),
            "multi_step" => new MultiStepDecay(a.GetProperty("milestones").EnumerateArray().Select(m => m.GetInt64()), N("gamma", 0.1)),
            "exponential" => new ExponentialDecay(N("gamma", 1)),
            "cosine_annealing" => new CosineDecay(I("T_max"), N("eta_min", 0) / rate),
            "cosine_warm_restarts" => new CosineWarmRestarts(I("T_0"), (int)N("T_mult", 1), N("eta_min", 0) / rate),
            "one_cycle" => new OneCycle(
                I("total_steps"), N("pct_start", 0.3), N("div_factor", 25), N("final_div_factor", 1e4),
                a.TryGetProperty("three_phase", out _), T("anneal_strategy", "cos") == "linear"),
            "linear_torch" => new LinearRamp(N("start_factor", 1), N("end_factor", 1), I("total_iters")),
            "constant_torch" => new Constant(N("factor", 1), I("total_iters")),
            "polynomial_torch" => new PolynomialDecay(I("total_iters"), N("power", 1)),
            "cyclic" => new Cyclic(N("base_lr", 0) / N("max_lr", 1), I("step_size_up"), shape: CyclicShape.Triangular2),
            "sequential" => new Sequential(
                [new LinearRamp(N("start_factor", 1), 1, I("warmup")), new CosineDecay(I("t_max"), N("eta_min", 0) / rate)],
                [I("warmup")]),
            _ => throw new NotSupportedException($"golden/training: no schedule {name}."),
        };
    }

    private static RampShape Ramp(string type) => type switch
    {
        "cosine" => RampShape.Cosine,
        "1-sqrt" => RampShape.OneMinusSqrt,
        _ => RampShape.Linear,
    };
}
