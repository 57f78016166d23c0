using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>A sum over a token's chosen experts: Σ weight · expert(x), and what all tokens share.</summary>
/// <remarks>
/// Only chosen experts are computed, each on its own tokens at once. A token's sum runs over its experts from the best
/// on, so that its result doesn't depend on what else is in the batch.
/// </remarks>
internal sealed class MixtureOfExperts : SubLayer
{
    private readonly Router _router;
    private readonly Mlp[] _experts;
    private readonly Mlp? _shared;
    private readonly Linear? _sharedGate;

    public MixtureOfExperts(LayerContext context, MixtureOfExpertsSettings s)
        : base(context.Device)
    {
        _router = AddChild(s.Router.Name, new Router(Device, s.Router, s.Expert.Width));
        _experts = AddChildren(s.ExpertsName, s.Router.Experts, _ => new Mlp(context, s.Expert));
        if (s.Shared is { } shared) _shared = AddChild(shared.Name, new Mlp(context, shared));
        if (s.SharedGateName is { } gate)
            _sharedGate = AddChild(gate, new Linear(Device, s.Expert.Width, 1, bias: false));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs =>
        _experts.SelectMany(expert => expert.Outputs).Concat(_shared?.Outputs ?? []);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        Tensor rows = x.Reshape(-1, x.Width);
        Routing routing = _router.Route(rows);
        pass.Add(routing);
        Tensor y = Mix(rows, routing);
        if (_shared is null) return y.Reshape(x.Shape);
        Tensor shared = _shared.Forward(rows);
        if (_sharedGate is not null) shared *= _sharedGate.Forward(rows).Sigmoid();
        return (y + shared).Reshape(x.Shape);
    }

    private Tensor Mix(Tensor rows, Routing routing)
    {
        (int tokens, int k) = (routing.Chosen.Shape[0], routing.Chosen.Shape[1]);
        if (tokens == 0) return rows;
        long[] chosen = routing.Chosen.ToArray<long>();
        int[] first = Starts(chosen), next = [.. first];
        int[] sorted = new int[chosen.Length], places = new int[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            places[i] = next[chosen[i]]++;
            sorted[places[i]] = i / k;
        }

        var answers = new List<Tensor>(_experts.Length);
        for (int expert = 0; expert < _experts.Length; expert++)
        {
            // One that nobody chose still learns that its gradient is 0.
            int count = next[expert] - first[expert];
            if (count == 0 && !(Device.IsRecording && _experts[expert].Outputs.First().Value.RequiresGrad)) continue;
            Tensor theirs = Device.From(sorted.AsSpan(first[expert], count), [count]);
            answers.Add(_experts[expert].Forward(rows.Embedding(theirs)));
        }

        // The answers lie expert by expert; each token collects its own, [tokens, k, embedding].
        Tensor all = answers.Count == 1 ? answers[0] : Tensor.Cat([.. answers]);
        return (all.Embedding(Device.From(places, [tokens, k])) * routing.Weights.Unsqueeze(2)).Sum(1);
    }

    /// <summary>Where each expert's tokens begin once they are sorted by expert.</summary>
    private int[] Starts(long[] chosen)
    {
        int[] starts = new int[_experts.Length];
        foreach (long expert in chosen)
            if (expert + 1 < starts.Length) starts[expert + 1]++;
        for (int expert = 1; expert < starts.Length; expert++) starts[expert] += starts[expert - 1];
        return starts;
    }
}
