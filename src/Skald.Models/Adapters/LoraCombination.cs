using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>One LoRA of several, as PEFT's add_weighted_adapter makes it.</summary>
internal sealed class LoraCombination
{
    private readonly AdapterCombination _how;
    private readonly (LoraAdapter Adapter, double Weight)[] _sources;
    private readonly int? _rank;
    private readonly double _density;

    /// <exception cref="ArgumentException">Not LoRA, no plain one, or an option out of range.</exception>
    public LoraCombination(AdapterCombination how, (Adapter Adapter, double Weight)[] sources, int? rank, double density)
    {
        if (sources.Length == 0) throw new ArgumentException("Combine: at least one adapter is needed, got none.");
        if (density is not (> 0 and <= 1)) throw new ArgumentException($"Combine: density must lie in (0, 1], got {density}.");
        if (rank < 1) throw new ArgumentException($"Combine: rank must be positive, got {rank}.");
        foreach ((Adapter adapter, double weight) in sources)
        {
            if (!double.IsFinite(weight)) throw new ArgumentException($"Combine: weights must be finite, got {weight}.");
            if (adapter is LoraAdapter { StandIns.Count: 0, Tables.Count: 0 } lora
                && lora.Layers.All(layer => layer.Lora is { Magnitude: null, Bias: null })) continue;
            throw new ArgumentException(
                $"Combine: adapters must be LoRAs of matrices alone, got {adapter.Name}; activate them together instead.");
        }

        (_how, _rank, _density) = (how, rank, density);
        _sources = [.. sources.Select(source => ((LoraAdapter)source.Adapter, source.Weight))];
    }

    /// <summary>The combined adapter, with scaling 1.</summary>
    /// <exception cref="ArgumentException">Factors of different ranks are to be added.</exception>
    public LoraAdapter Create(LanguageModel model, string name)
    {
        using var pause = model.Device.NoGrad();
        var factors = new Dictionary<string, (Tensor A, Tensor B)>(StringComparer.Ordinal);
        foreach (string layer in _sources.SelectMany(s => s.Adapter.Layers).Select(l => l.Target.Name).Distinct())
            factors.Add(layer, Combine(layer));
        LoraConfig config = Config(factors);
        var combined = new LoraAdapter(model, name, config);
        foreach ((TargetLayer target, LoraLayer lora) in combined.Layers)
        {
            (Tensor a, Tensor b) = factors[target.Name];
            lora.A.Own.Detach().CopyFrom(a);
            lora.B.Own.Detach().CopyFrom(b);
        }

        return combined;
    }

    private LoraConfig Config(Dictionary<string, (Tensor A, Tensor B)> factors)
    {
        int rank = factors.Values.Max(f => f.A.Shape[0]);
        (string, double)[] others = [.. factors.Where(f => f.Value.A.Shape[0] != rank)
            .Select(f => ($"^{System.Text.RegularExpressions.Regex.Escape(f.Key)}", (double)f.Value.A.Shape[0]))];
        return new()
        {
            BaseModel = _sources[0].Adapter.Config.BaseModel,
            Rank = rank,
            Alpha = rank,
            TargetModules = [.. factors.Keys.Order(StringComparer.Ordinal)],
            RankPattern = others,
            AlphaPattern = others,
        };
    }

    private (Tensor A, Tensor B) Combine(string name)
    {
        var found = new List<(LoraLayer Lora, double Weight)>();
        foreach ((LoraAdapter adapter, double weight) in _sources)
        {
            foreach ((TargetLayer target, LoraLayer lora) in adapter.Layers)
                if (target.Name == name) found.Add((lora, weight * lora.Factor));
        }

        return _how switch
        {
            AdapterCombination.Cat => (
                Tensor.Cat([.. found.Select(f => f.Lora.A.Own * (float)f.Weight)], 0),
                Tensor.Cat([.. found.Select(f => f.Lora.B.Own)], 1)),
            AdapterCombination.Svd => Cut(found),
            _ => Add(name, found),
        };
    }

    /// <summary>The sum of the changes, of the largest singular values alone: A is Vᵀ and B is U · S.</summary>
    private (Tensor A, Tensor B) Cut(List<(LoraLayer Lora, double Weight)> found)
    {
        Tensor sum = found.Select(f => f.Lora.B.Own.MatMul(f.Lora.A.Own) * (float)f.Weight).Aggregate((a, b) => a + b);
        int limit = Math.Min(sum.Shape[0], sum.Shape[1]);
        int rank = Math.Min(_rank ?? found.Max(f => f.Lora.Rank), limit);
        return SingularValues.Factors(sum, rank);
    }

    private (Tensor A, Tensor B) Add(string name, List<(LoraLayer Lora, double Weight)> found)
    {
        int[] ranks = [.. found.Select(f => f.Lora.Rank).Distinct()];
        if (ranks.Length > 1)
        {
            throw new ArgumentException(
                $"Combine: factors of one rank can be added, got {string.Join(" and ", ranks)} in {name}; use Cat or Svd.");
        }

        double[] roots = [.. found.Select(f => Math.Sqrt(Math.Abs(f.Weight)))];
        double[] signed = [.. found.Select((f, i) => Math.CopySign(roots[i], f.Weight))];
        return (
            Sum([.. found.Select(f => f.Lora.A)], signed), Sum([.. found.Select(f => f.Lora.B)], roots));
    }

    private Tensor Sum(Parameter[] factors, double[] weights)
    {
        float[][] values = [.. factors.Select(f => f.Own.ToArray())];
        if (_how != AdapterCombination.Linear) foreach (float[] factor in values) Prune(factor);
        float[] sum = new float[values[0].Length];
        for (int i = 0; i < sum.Length; i++)
        {
            float total = 0, added = 0;
            foreach (float[] factor in values) total += factor[i];
            float side = total >= 0 ? 1 : -1;
            int count = 0;
            for (int f = 0; f < values.Length; f++)
            {
                if (_how == AdapterCombination.Ties && MathF.Sign(values[f][i]) != side) continue;
                added += values[f][i] * (float)weights[f];
                count++;
            }

            sum[i] = _how == AdapterCombination.Ties ? added / Math.Max(1, count) : added;
        }

        return factors[0].Own.Device.From(sum, factors[0].Shape);
    }

    /// <summary>Keeps the elements of largest magnitude; of equals the first.</summary>
    private void Prune(float[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(order, (a, b) =>
        {
            int bySize = MathF.Abs(values[b]).CompareTo(MathF.Abs(values[a]));
            return bySize != 0 ? bySize : a.CompareTo(b);
        });
        foreach (int i in order.AsSpan((int)(_density * values.Length))) values[i] = 0;
    }
}
